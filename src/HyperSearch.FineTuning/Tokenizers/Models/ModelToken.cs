namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>A token of a piece: which one, and which UTF-16 units of the piece it covers.</summary>
/// <param name="Text">How it is spelled, where that is not the vocabulary's spelling: some models show an unknown word itself.</param>
internal readonly record struct ModelToken(int Id, int Start, int Length, string? Text = null);
