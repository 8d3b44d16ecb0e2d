namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// What a Gaussian process is conditioned on: n distinct inputs of d coordinates, the numeric ones first, with a target each.
/// </summary>
/// <param name="Dimensions">d.</param>
/// <param name="Numeric">How many of the leading coordinates are numbers in [0, 1]; the others are category indices, compared for equality.</param>
/// <param name="Inputs">n·d, row by row.</param>
/// <param name="Targets">n values, about zero mean and unit variance.</param>
/// <param name="NoiseShares">Which share of the noise variance each target carries: 1/k for the mean of k replicates.</param>
/// <param name="KnownNoise">Variance that is known beforehand, from standard errors, in squared units of the targets.</param>
public sealed record TrainingSet(int Dimensions, int Numeric, double[] Inputs, double[] Targets, double[] NoiseShares, double[] KnownNoise)
{
    /// <summary>Where rows lie on learning curves; null where each is a point. Then predictions are those of a curve's end.</summary>
    public CurveRows? Curves { get; init; }

    public int Count => Targets.Length;

    public ReadOnlySpan<double> Input(int i) => Inputs.AsSpan(i * Dimensions, Dimensions);

    /// <summary>A set of single observations without known noise.</summary>
    public static TrainingSet Of(int dimensions, int numeric, double[] inputs, double[] targets)
    {
        double[] shares = new double[targets.Length];
        Array.Fill(shares, 1);
        return new TrainingSet(dimensions, numeric, inputs, targets, shares, new double[targets.Length]);
    }

    /// <summary>The rows of the given indices, in their order.</summary>
    public TrainingSet Take(IReadOnlyList<int> rows)
    {
        double[] inputs = new double[rows.Count * Dimensions];
        for (int k = 0; k < rows.Count; k++) Input(rows[k]).CopyTo(inputs.AsSpan(k * Dimensions));
        return new TrainingSet(Dimensions, Numeric, inputs, [.. rows.Select(i => Targets[i])], [.. rows.Select(i => NoiseShares[i])], [.. rows.Select(i => KnownNoise[i])])
        {
            Curves = Curves?.Take(rows),
        };
    }
}
