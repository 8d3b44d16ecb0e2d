using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Training;

/// <summary>A tokenised example.</summary>
/// <param name="Tokens">What the model reads; at most <c>max_length</c>, at least one.</param>
/// <param name="FirstTarget">Index of the first token that the loss counts; equal to the length when there is none.</param>
/// <param name="Wanted">What the model must write after its prompt: the completion, whole even when its tokens were cut; in chat data the last answer.</param>
/// <param name="Truncated">Whether tokens were cut off.</param>
public sealed record TrainingRow(ReadOnlyMemory<int> Tokens, int FirstTarget, string Wanted, bool Truncated)
{
    /// <summary>Which tokens the loss counts, ascending and apart; null: all from <see cref="FirstTarget"/> on.</summary>
    public IReadOnlyList<TokenRange>? Ranges { get; init; }

    /// <summary>UTF-8 bytes of the text that the targets stand for.</summary>
    public long TargetBytes { get; init; }

    /// <summary>Line in the data file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Number of the row's class; -1 where the targets are tokens.</summary>
    public int Label { get; init; } = -1;

    /// <summary>Where the second text of a pair begins; the length where there is none.</summary>
    public int SecondText { get; init; } = Tokens.Length;

    /// <summary>Tokens after which the model shall write <see cref="Wanted"/>; 0 where nothing can be asked.</summary>
    public int PromptLength => Math.Min(Tokens.Length, Ranges is { Count: > 0 } ranges ? ranges[^1].Start : FirstTarget);

    /// <summary>What the loss counts: tokens, or one class. Nothing predicts the very first token.</summary>
    public int Targets => Label >= 0
        ? 1
        : Ranges?.Sum(range => Math.Max(0, range.End - Math.Max(1, range.Start))) ?? Math.Max(0, Tokens.Length - Math.Max(1, FirstTarget));

    /// <summary>The target ranges without a first token that nothing predicts.</summary>
    internal IEnumerable<TokenRange> PredictedRanges()
        => (Ranges ?? [new TokenRange(FirstTarget, Tokens.Length)]).Select(range => range with { Start = Math.Max(1, range.Start) }).Where(range => range.Length > 0);
}
