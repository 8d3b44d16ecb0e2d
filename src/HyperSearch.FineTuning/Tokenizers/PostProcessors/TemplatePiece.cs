namespace HyperSearch.FineTuning.Tokenizers.PostProcessors;

/// <summary>One place of a template: either a sequence (0: the first text, 1: the second) or special tokens.</summary>
internal sealed record TemplatePiece(int? Sequence, IReadOnlyList<(int Id, string Token)> SpecialTokens, int TypeId);
