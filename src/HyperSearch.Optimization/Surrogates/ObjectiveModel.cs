using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.MultiFidelity;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>An objective as a Gaussian process over the study's completed trials.</summary>
public sealed class ObjectiveModel
{
    /// <summary>
    /// The noise variance of studies that say that there is none, in units of the standardised targets. With 1e-6 a model doubts what it was told by a
    /// thousandth of the spread, and a search that has come closer than that to an optimum, be it a local one, goes on to ask for its neighbours instead of looking elsewhere.
    /// </summary>
    public const double DeterministicNoise = 1e-8;

    /// <summary>
    /// The same where trials failed. Near an optimum the search would otherwise leave for places where little is to be gained and much fails.
    /// </summary>
    private const double DeterministicNoiseBesideFailures = 1e-6;

    private const double TiedShare = 0.1;

    private ObjectiveModel(GpPosterior posterior, OutputTransform transform, DistinctRows rows, FittedModel fitted)
    {
        Posterior = posterior;
        Transform = transform;
        Rows = rows;
        Fitted = fitted;
    }

    public GpPosterior Posterior { get; }

    public OutputTransform Transform { get; }

    public DistinctRows Rows { get; }

    /// <summary>Whether two different points had the same value.</summary>
    public bool HasTies => Ties(Rows.Data.Targets) > 0;

    /// <summary>What the next proposal goes on from.</summary>
    public FittedModel Fitted { get; }

    /// <summary>Fits where the schedule says so, and conditions on all completed trials; there is at least one.</summary>
    /// <param name="last">The fit that an earlier proposal left, or null.</param>
    public static ObjectiveModel Build(ModelInputs inputs, FittedModel? last, int objective = 0, bool wholeSpace = false) =>
        inputs.Curves is { } curves ? OfCurves(inputs, last, curves)
        : Build(inputs, last, n => inputs.Losses[n][objective], n => inputs.StandardError(n, objective), null, wholeSpace);

    /// <summary>The same for any loss that can be computed of a completed trial, with its standard error.</summary>
    /// <param name="transform">What is done to the losses; null for what suits a search.</param>
    /// <param name="wholeSpace">Whether, of very many trials, it is conditioned on some from everywhere rather than on those around the best.</param>
    public static ObjectiveModel Build(ModelInputs inputs, FittedModel? last, Func<int, double> loss, Func<int, double> standardError, OutputTransform? transform = null, bool wholeSpace = false)
    {
        transform ??= OutputTransform.Fit(inputs.Succeeded.ConvertAll(n => loss(n)));
        DistinctRows rows = DistinctRows.Of(inputs, inputs.Succeeded, n => transform.Forward(loss(n)), n =>
        {
            double error = standardError(n) * transform.Slope(loss(n));
            return error * error + inputs.ReadingVariance(n);
        });
        return Build(inputs, last, rows, transform, inputs.Succeeded.Count, wholeSpace);
    }

    /// <summary>A model of whole learning curves, whose predictions are those of their ends.</summary>
    private static ObjectiveModel OfCurves(ModelInputs inputs, FittedModel? last, SortedDictionary<int, CurvePoint[]> curves)
    {
        var scores = new RungScores(curves.Values);
        DistinctRows rows = CurveTrainingRows.Of(inputs, curves, scores);
        return Build(inputs, last, rows, scores.Ends(), rows.Data.Count, wholeSpace: false);
    }

    private static ObjectiveModel Build(ModelInputs inputs, FittedModel? last, DistinctRows rows, OutputTransform transform, int observations, bool wholeSpace)
    {
        FittedModel fitted = RefitSchedule.Update(last, rows.Data, PriorFor(inputs, rows.Data), observations);
        rows = wholeSpace ? rows.Representative(fitted.ToHyperparameters()) : rows.Local(fitted.ToHyperparameters());
        return new ObjectiveModel(GpPosterior.Condition(rows.Data, fitted.ToHyperparameters()), transform, rows, fitted);
    }

    /// <summary>
    /// In a study without noise a model interpolates. But where different points had the same value, as error rates over few examples do, a smooth function
    /// through the steps would explain them by short lengthscales and forget the rest: then the steps are a rough part of the function. To call them noise would
    /// be wrong, because a point beside a known one has almost its value and is not worth trying.
    /// </summary>
    private static GpPrior PriorFor(ModelInputs inputs, TrainingSet data)
    {
        int dimensions = inputs.Encoder.Dimensions;
        if (data.Curves is not null) return new GpPrior(dimensions, AreExact(inputs, data.Targets) ? ExactNoise(inputs) : null, curves: true);
        if (!IsDeterministic(inputs)) return new GpPrior(dimensions);
        return Ties(data.Targets) > 0 ? new GpPrior(dimensions, isRough: true) : new GpPrior(dimensions, ExactNoise(inputs));
    }

    private static double ExactNoise(ModelInputs inputs) => inputs.Failed.Count > 0 ? DeterministicNoiseBesideFailures : DeterministicNoise;

    /// <summary>Adds the points of trials that still run.</summary>
    public void AddPending(ModelInputs inputs)
    {
        foreach (int pending in inputs.Pending) Posterior.TryAddPending(inputs.Encoded(pending));
    }

    /// <summary>Whether targets may be interpolated: the study says that there is no noise, and different points seldom have equal ones.</summary>
    internal static bool AreExact(ModelInputs inputs, double[] targets) => IsDeterministic(inputs) && Ties(targets) < TiedShare * targets.Length;

    private static bool IsDeterministic(ModelInputs inputs) => inputs.Spec.Strategy.Flag("deterministic", false);

    private static int Ties(double[] targets) => targets.Length - targets.Distinct().Count();

    /// <summary>The rows that hold a feasible trial, by rising posterior mean.</summary>
    public IReadOnlyList<RankedRow> RankFeasible(ModelInputs inputs)
    {
        var ranked = new List<RankedRow>();
        for (int i = 0; i < Rows.Numbers.Count; i++)
            if (IsFirstOfItsCurve(i) && Rows.Numbers[i].Any(inputs.Feasible.Contains)) ranked.Add(new RankedRow(Rows.Numbers[i][0], Posterior.MeanAt(i)));
        ranked.Sort(static (a, b) => a.Mean != b.Mean ? a.Mean.CompareTo(b.Mean) : a.Number.CompareTo(b.Number));
        return ranked;
    }

    private bool IsFirstOfItsCurve(int row) => Rows.Data.Curves is not { } curves || row == 0 || Array.IndexOf(curves.CurveOf, curves.CurveOf[row]) == row;
}

/// <summary>An observed point by its first trial, with its posterior mean in transformed units.</summary>
public readonly record struct RankedRow(int Number, double Mean);
