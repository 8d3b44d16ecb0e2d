using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.Explanations;

/// <summary>
/// The Gaussian process that the strategy <c>gp</c> uses, over the completed trials of a study of any strategy, for one objective. Its values are mapped
/// back to the objective's unit: the median exactly, intervals by their ends. A search cares for the good end of the values and compresses the
/// other; here the values stay as they are, unless that predicts left-out results far worse.
/// </summary>
public sealed class GaussianProcessSurrogate : ISurrogate
{
    /// <summary>Fewer results than this make no model.</summary>
    public const int ResultsMin = 3;

    // Compression distorts shares of the variance, so it has to be worth it.
    private const double CompressionGain = 0.1;

    private const double Normal975 = 1.959963984540054;

    // Far above everything observed the mapping back grows exponentially, and a draw's tail would drown all else.
    private const double ExtrapolationMax = 1;

    private readonly SpaceEncoder encoder;
    private readonly ObjectiveModel model;
    private readonly double worst;
    private readonly Lazy<double> accuracy;

    private GaussianProcessSurrogate(ModelInputs inputs, ObjectiveModel model)
    {
        this.model = model;
        encoder = inputs.Encoder;
        Minimizes = inputs.Spec.Objectives[0].Direction == Direction.Minimize;
        Observations = [.. inputs.Succeeded.Select(n => new SurrogateObservation(n, UnitOf(inputs.Positions[n]), Sign * inputs.Losses[n][0]))];
        worst = inputs.Succeeded.Max(n => model.Transform.Forward(inputs.Losses[n][0])) + ExtrapolationMax;
        accuracy = new Lazy<double>(() => AccuracyOf(model));
    }

    public ImmutableArray<Parameter> Parameters => [.. encoder.Coordinates.Select(c => c.Parameter)];

    public IReadOnlyList<SurrogateObservation> Observations { get; }

    public double Accuracy => accuracy.Value;

    public double Unexplained => double.IsNaN(Accuracy) ? 1 : Math.Clamp(1 - Accuracy - NoiseShare, 0, 1);

    public bool Minimizes { get; }

    /// <summary>Of the targets' variance.</summary>
    private double NoiseShare
    {
        get
        {
            TrainingSet data = model.Posterior.Data;
            double mean = data.Targets.Average(), variance = data.Targets.Average(z => (z - mean) * (z - mean));
            return variance > 0 ? data.NoiseShares.Zip(data.KnownNoise, (share, known) => model.Posterior.Hyperparameters.NoiseVariance * share + known).Average() / variance : 0;
        }
    }

    private double Sign => Minimizes ? 1 : -1;

    /// <summary>The model of a study's first objective; null where too few trials have completed, or no parameter has more than one value.</summary>
    public static GaussianProcessSurrogate? Build(StudySpec spec, TrialSnapshot snapshot)
    {
        if (Inputs(spec, snapshot) is not { } inputs) return null;
        var plain = OutputTransform.Standardize(inputs.Succeeded.ConvertAll(n => inputs.Losses[n][0]));
        ObjectiveModel[] models =
        [
            ObjectiveModel.Build(inputs, null, n => inputs.Losses[n][0], n => inputs.StandardError(n, 0), wholeSpace: true),
            ObjectiveModel.Build(inputs, null, n => inputs.Losses[n][0], n => inputs.StandardError(n, 0), plain, wholeSpace: true),
        ];
        return new GaussianProcessSurrogate(inputs, AccuracyOf(models[0]) > AccuracyOf(models[1]) + CompressionGain ? models[0] : models[1]);
    }

    /// <summary>The model that the next proposal of a search goes on from: with the hyperparameters of <paramref name="last"/>, fitted anew where that is due.</summary>
    public static GaussianProcessSurrogate? OfSearch(StudySpec spec, TrialSnapshot snapshot, FittedModel last) =>
        Inputs(spec, snapshot) is { } inputs ? new GaussianProcessSurrogate(inputs, ObjectiveModel.Build(inputs, last)) : null;

    public double[] Medians(IReadOnlyList<double[]> points)
    {
        double[] medians = new double[points.Count];
        for (int i = 0; i < medians.Length; i++) medians[i] = ToObjective(model.Posterior.Mean(Encode(points[i])));
        return medians;
    }

    public Estimate Predict(double[] point)
    {
        GpPrediction prediction = model.Posterior.Predict(Encode(point));
        double half = Normal975 * prediction.Deviation;
        double low = ToObjective(prediction.Mean - half), high = ToObjective(prediction.Mean + half);
        return new Estimate(ToObjective(prediction.Mean), Math.Min(low, high), Math.Max(low, high));
    }

    public double[][] Draw(IReadOnlyList<double[]> points, int draws, PhiloxStream random)
    {
        double[][] values = PosteriorDraws.Of(model.Posterior, [.. points.Select(Encode)], draws, random);
        foreach (double[] draw in values)
            for (int i = 0; i < draw.Length; i++) draw[i] = ToObjective(draw[i]);
        return values;
    }

    public ParameterValue ValueAt(int coordinate, double unit) => encoder.Coordinates[coordinate].ValueAt(encoder.Coordinates[coordinate].PositionOf(unit));

    public double[] PointOf(Assignment assignment) => UnitOf(encoder.ToPositions(assignment));

    /// <summary>Whether a point meets the constraints.</summary>
    public bool IsLegal(double[] point) => encoder.Space.Broken(encoder.ToAssignment(PositionsOf(point))) is null;

    private static ModelInputs? Inputs(StudySpec spec, TrialSnapshot snapshot)
    {
        var encoder = new SpaceEncoder(spec.Space);
        if (encoder.Dimensions == 0) return null;
        var inputs = new ModelInputs(spec, snapshot, encoder);
        return inputs.Succeeded.Count < ResultsMin ? null : inputs;
    }

    private double ToObjective(double z) => Sign * model.Transform.Inverse(Math.Min(z, worst));

    private double[] Encode(double[] point)
    {
        double[] encoded = new double[encoder.Dimensions];
        encoder.Encode(PositionsOf(point), encoded);
        return encoded;
    }

    private double[] PositionsOf(double[] point)
    {
        double[] positions = new double[point.Length];
        for (int j = 0; j < positions.Length; j++) positions[j] = encoder.Coordinates[j].PositionOf(point[j]);
        return positions;
    }

    private double[] UnitOf(double[] positions)
    {
        double[] point = new double[positions.Length];
        for (int j = 0; j < point.Length; j++)
        {
            Coordinate coordinate = encoder.Coordinates[j];
            point[j] = coordinate.IsCategory ? (positions[j] + 0.5) / coordinate.Levels : coordinate.UnitOf(positions[j]);
        }

        return point;
    }

    /// <summary>By losses, not by what the model makes of them, so that models of different transforms can be compared.</summary>
    private static double AccuracyOf(ObjectiveModel model)
    {
        double[] targets = model.Posterior.Data.Targets, errors = model.Posterior.LeaveOneOutErrors();
        double[] values = [.. targets.Select(model.Transform.Inverse)];
        double mean = values.Average(), variance = values.Sum(y => (y - mean) * (y - mean));
        double missed = values.Select((y, i) => Math.Pow(model.Transform.Inverse(targets[i] + errors[i]) - y, 2)).Sum();
        return variance > 0 ? 1 - missed / variance : double.NaN;
    }
}
