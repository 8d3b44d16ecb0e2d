using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// How much the models of failures weigh beside the expected gain. The gain alone would accept every second failure for ever where the
/// best point lies at the edge of what works. The logarithm of the weight rises with each proposal that fails and falls with each that
/// works, by steps that cancel where one in twenty fails: as long as it stays within its bounds the share of failures tends to that, however well or
/// badly the models are calibrated (Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021).
/// </summary>
/// <remarks>
/// Failures that come at random cannot be avoided. There a weight would keep the search near points that happened to work, so that it
/// counts only as far as a model foretells the outcomes that it was not told.
/// </remarks>
public static class FailureCaution
{
    /// <summary>The share of proposals that may fail.</summary>
    public const double AcceptedShare = 0.05;

    private const double LogStep = 3;
    private const double LogMax = 9;
    private const double FullSkill = 0.1;

    /// <summary>ln of the weight that a model of perfect foresight has, in [0, 9]; trials of the initial design do not count.</summary>
    public static double LogWeight(ModelInputs inputs)
    {
        int startup = Sampling.GaussianProcessStrategy.StartupTrials(inputs);
        var failed = inputs.Failed.ToHashSet();
        double weight = 0;
        foreach (int number in inputs.Succeeded.Concat(inputs.Failed).Where(n => n >= startup).Order())
            weight = Math.Clamp(weight + LogStep * ((failed.Contains(number) ? 1 : 0) - AcceptedShare), 0, LogMax);
        return weight;
    }

    /// <summary>The share of the weight's logarithm that a model deserves: 0 where it says no more than the average, 1 where leaving out one outcome at a time it explains a tenth of their variance.</summary>
    public static double Foresight(GpPosterior posterior)
    {
        double[] targets = posterior.Data.Targets;
        double average = targets.Average(), total = targets.Sum(t => (t - average) * (t - average));
        if (total <= 1e-9 * targets.Length) return 0;
        return Math.Clamp((1 - posterior.LeaveOneOutErrors().Sum(e => e * e) / total) / FullSkill, 0, 1);
    }
}
