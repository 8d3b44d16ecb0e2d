namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// Scores of any value from some that are known: straight lines between them; beyond the first and the last the slope from one to the other, or 1 where only one is known.
/// </summary>
internal sealed class KnownScores
{
    private readonly double[] values;
    private readonly double[] scores;
    private readonly double slope;

    /// <param name="values">Rising strictly, at least one.</param>
    /// <param name="scores">Of each, rising strictly.</param>
    public KnownScores(double[] values, double[] scores)
    {
        this.values = values;
        this.scores = scores;
        slope = values.Length > 1 ? (scores[^1] - scores[0]) / (values[^1] - values[0]) : 1;
    }

    public double ScoreOf(double value)
    {
        int at = Segment(values, value);
        return at < 0 ? scores[0] + (value - values[0]) * slope
            : at + 1 == values.Length ? scores[^1] + (value - values[^1]) * slope
            : scores[at] + (value - values[at]) * SlopeOf(at);
    }

    public double ValueOf(double score)
    {
        int at = Segment(scores, score);
        return at < 0 ? values[0] + (score - scores[0]) / slope
            : at + 1 == values.Length ? values[^1] + (score - scores[^1]) / slope
            : values[at] + (score - scores[at]) / SlopeOf(at);
    }

    /// <summary>∂score/∂value.</summary>
    public double SlopeAt(double value)
    {
        int at = Segment(values, value);
        return at < 0 || at + 1 == values.Length ? slope : SlopeOf(at);
    }

    private double SlopeOf(int segment) => (scores[segment + 1] - scores[segment]) / (values[segment + 1] - values[segment]);

    /// <summary>The last element that is at most <paramref name="x"/>, or -1.</summary>
    private static int Segment(double[] sorted, double x)
    {
        int at = Array.BinarySearch(sorted, x);
        return at >= 0 ? at : ~at - 1;
    }
}
