namespace HyperSearch.FineTuning.Data;

/// <summary>An example as the model reads it.</summary>
/// <param name="Ids">The tokens; at most the maximal length.</param>
/// <param name="FirstTarget">Index of the first id that the loss counts. Equal to the number of ids when truncation left no target, and for classification.</param>
/// <param name="Truncated">Whether the row was longer than the maximal length.</param>
/// <param name="SeamShared">Whether one token holds characters of the prompt and of the completion.</param>
public sealed record TokenizedExample(int[] Ids, int FirstTarget, bool Truncated, bool SeamShared)
{
    /// <summary>Which ids the loss counts, ascending and apart; null: all from <see cref="FirstTarget"/> on.</summary>
    public IReadOnlyList<TokenRange>? Ranges { get; init; }

    /// <summary>UTF-8 bytes of the text that the targets stand for.</summary>
    public long TargetBytes { get; init; }

    /// <summary>Where the second text of a pair begins; the number of ids where there is none.</summary>
    public int SecondText { get; init; } = Ids.Length;

    /// <summary>The target is a class of the whole, not a token.</summary>
    public bool IsLabelled { get; init; }

    /// <summary>How many ids the loss counts. The very first id has nothing before it that could predict it.</summary>
    public int TargetCount => IsLabelled
        ? 1
        : Ranges?.Sum(range => Math.Max(0, range.End - Math.Max(1, range.Start))) ?? Math.Max(0, Ids.Length - Math.Max(1, FirstTarget));
}
