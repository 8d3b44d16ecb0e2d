using System.Text.Json;

namespace HyperSearch.Cli.Runs;

/// <summary>What a short probe of one trial showed. Times are of training steps; evaluations are not in them.</summary>
/// <param name="Parameters">The assignment that was probed: the strategy's first.</param>
internal sealed record TrialCost(JsonElement Parameters, int ProbeSteps, double SecondsPerStep, long PlannedSteps, double PeakMemoryGigabytes)
{
    public double TrialSeconds => SecondsPerStep * PlannedSteps;
}
