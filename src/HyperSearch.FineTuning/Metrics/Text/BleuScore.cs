namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>A BLEU score with what it was computed from.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Precisions">Of n-grams of orders 1 to 4, 0 to 100, smoothed.</param>
/// <param name="BrevityPenalty">1, or less when the text is shorter than the reference.</param>
/// <param name="SystemLength">Words of the text.</param>
/// <param name="ReferenceLength">Words of the references that are closest in length.</param>
public sealed record BleuScore(double Score, IReadOnlyList<double> Precisions, double BrevityPenalty, int SystemLength, int ReferenceLength);
