using System.Globalization;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// <see cref="MedianPruner"/> with another bar: a trial goes on while it is among the best <c>percentile</c> per cent of the completed trials at the
/// same step. Options: <c>percentile</c> (25), <c>warmup_trials</c> (4) and <c>min</c> (0).
/// </summary>
public sealed class PercentilePruner : IPruner
{
    public const double PercentileDefault = 25;

    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step)
    {
        double percentile = spec.Pruner.Number("percentile", PercentileDefault);
        return PercentileRule.Judge(spec, snapshot, number, step, percentile, string.Create(CultureInfo.InvariantCulture, $"best {percentile:G4} per cent,"));
    }
}
