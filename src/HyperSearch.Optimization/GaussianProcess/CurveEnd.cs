namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// Turns kernels over parameters, between rows of learning curves and points, into covariances with those points' values at the end of a curve, without noise of their
/// own. Pending rows stand at the end themselves. Grows and shrinks at the end.
/// </summary>
internal sealed class CurveEnd
{
    private double[] gains;
    private int count;

    public CurveEnd(GpHyperparameters theta, CurveRows rows, int room)
    {
        CurveShape shape = theta.Curve ?? throw new ArgumentException("the hyperparameters hold no shape of curves", nameof(theta));
        double[] byTime = [.. rows.Times.Select(t => shape.Correlation(t, 1))];
        count = rows.TimeOf.Length;
        gains = new double[count + room];
        for (int i = 0; i < count; i++) gains[i] = byTime[rows.TimeOf[i]];
    }

    /// <summary>Adds a pending row.</summary>
    public void Add()
    {
        if (count == gains.Length) Array.Resize(ref gains, 2 * count);
        gains[count++] = 1;
    }

    public void Truncate(int rows) => count = rows;

    /// <summary>One point against the rows.</summary>
    public void Turn(Span<double> kernel, Span<double> slopes)
    {
        for (int i = 0; i < count; i++) kernel[i] *= gains[i];
        for (int i = 0; i < Math.Min(count, slopes.Length); i++) slopes[i] *= gains[i];
    }

    /// <summary>One row against many points.</summary>
    public void TurnRow(int row, Span<double> kernel)
    {
        double gain = gains[row];
        for (int c = 0; c < kernel.Length; c++) kernel[c] *= gain;
    }
}
