namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>Which rows of a training set lie on the same learning curve, and when.</summary>
/// <param name="Times">The distinct times, in (0, 1] of a whole curve.</param>
/// <param name="TimeOf">Of each row: its index in <paramref name="Times"/>.</param>
/// <param name="CurveOf">Of each row: a number that it shares with the rows of its curve.</param>
public sealed record CurveRows(double[] Times, int[] TimeOf, int[] CurveOf)
{
    /// <summary>The rows of the given indices, in their order.</summary>
    public CurveRows Take(IReadOnlyList<int> rows) => this with { TimeOf = [.. rows.Select(i => TimeOf[i])], CurveOf = [.. rows.Select(i => CurveOf[i])] };
}
