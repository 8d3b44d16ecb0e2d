namespace HyperSearch.FineTuning.Generation;

/// <summary>A prompt to continue.</summary>
/// <param name="Prompt">Token numbers; at least one.</param>
/// <param name="TokensMax">Most new tokens.</param>
/// <param name="GiveUp">Called after each new token with all new tokens so far; true ends the row early. Null: never.</param>
public sealed record GenerationRequest(IReadOnlyList<int> Prompt, int TokensMax, Func<IReadOnlyList<int>, bool>? GiveUp = null);
