using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>The first objective as a Gaussian process over the study's completed trials.</summary>
public sealed class ObjectiveModel
{
    /// <summary>The noise variance of studies that say that there is none.</summary>
    public const double DeterministicNoise = 1e-6;

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

    /// <summary>What the next proposal goes on from.</summary>
    public FittedModel Fitted { get; }

    /// <summary>Fits where the schedule says so, and conditions on all completed trials; there is at least one.</summary>
    /// <param name="last">The fit that an earlier proposal left, or null.</param>
    public static ObjectiveModel Build(ModelInputs inputs, FittedModel? last)
    {
        OutputTransform transform = OutputTransform.Fit(inputs.Succeeded.ConvertAll(n => inputs.Losses[n]));
        DistinctRows rows = DistinctRows.Of(inputs, inputs.Succeeded, n => transform.Forward(inputs.Losses[n]), n =>
        {
            double error = inputs.StandardError(n) * transform.Slope(inputs.Losses[n]);
            return error * error;
        });
        bool deterministic = inputs.Spec.Strategy.Flag("deterministic", false);
        var prior = new GpPrior(inputs.Encoder.Dimensions, deterministic ? DeterministicNoise : null);
        FittedModel fitted = RefitSchedule.Update(last, rows.Data, prior, inputs.Succeeded.Count);
        return new ObjectiveModel(GpPosterior.Condition(rows.Data, fitted.ToHyperparameters()), transform, rows, fitted);
    }

    /// <summary>The rows that hold a feasible trial, by rising posterior mean.</summary>
    public IReadOnlyList<RankedRow> RankFeasible(ModelInputs inputs)
    {
        var ranked = new List<RankedRow>();
        for (int i = 0; i < Rows.Numbers.Count; i++)
            if (Rows.Numbers[i].Any(inputs.Feasible.Contains)) ranked.Add(new RankedRow(Rows.Numbers[i][0], Posterior.MeanAt(i)));
        ranked.Sort(static (a, b) => a.Mean != b.Mean ? a.Mean.CompareTo(b.Mean) : a.Number.CompareTo(b.Number));
        return ranked;
    }
}

/// <summary>An observed point by its first trial, with its posterior mean in transformed units.</summary>
public readonly record struct RankedRow(int Number, double Mean);
