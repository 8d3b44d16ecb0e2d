namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>Orders and weight of a chrF score.</summary>
/// <param name="CharacterOrder">Longest n-gram of characters.</param>
/// <param name="WordOrder">Longest n-gram of words: 0 for chrF, 2 for chrF++.</param>
/// <param name="Beta">How many times recall counts as much as precision.</param>
public sealed record ChrfOptions(int CharacterOrder = 6, int WordOrder = 0, double Beta = 2)
{
    /// <summary>chrF2 (Popović, 2015).</summary>
    public static ChrfOptions Chrf { get; } = new();

    /// <summary>chrF2++ (Popović, 2017).</summary>
    public static ChrfOptions ChrfPlusPlus { get; } = new(WordOrder: 2);
}
