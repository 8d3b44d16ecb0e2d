namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>A token of a piece: which one, and which UTF-16 units of the piece it covers.</summary>
internal readonly record struct ModelToken(int Id, int Start, int Length);
