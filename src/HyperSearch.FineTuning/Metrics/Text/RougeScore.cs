namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>Shares of a text found in the reference (precision) and of the reference found in the text (recall), and their harmonic mean; 0 to 1.</summary>
public readonly record struct RougeScore(double Precision, double Recall, double F1)
{
    internal static RougeScore Of(double hits, int hypothesis, int reference)
    {
        var (precision, recall) = (hits / Math.Max(1, hypothesis), hits / Math.Max(1, reference));
        return new RougeScore(precision, recall, precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0);
    }
}
