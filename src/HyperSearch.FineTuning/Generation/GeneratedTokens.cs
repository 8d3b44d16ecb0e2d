namespace HyperSearch.FineTuning.Generation;

/// <summary>What a model wrote after a prompt.</summary>
/// <param name="Tokens">New tokens, without the one that ended the text.</param>
/// <param name="Ended">Whether an end-of-text token came; false: the limit came first, or the row was given up.</param>
public sealed record GeneratedTokens(IReadOnlyList<int> Tokens, bool Ended);
