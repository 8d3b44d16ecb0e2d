namespace HyperSearch.FineTuning.Metrics.Classification;

/// <summary>Precision, recall and their harmonic mean, 0 to 1; 0 where there is nothing to divide by.</summary>
public readonly record struct ClassScore(double Precision, double Recall, double F1)
{
    internal static ClassScore Of(long hits, long predicted, long actual)
        => new(Share(hits, predicted), Share(hits, actual), Share(2 * hits, predicted + actual));

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
