using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.MultiObjective;

/// <summary>
/// What a study has instead of a best trial when it has several objectives: the completed trials within the metric constraints that no other beats in all
/// objectives, by number, and the volume that they dominate. With one objective they are the ones with the best value.
/// </summary>
/// <param name="Reference">The worst value of each objective among the first hundred completed trials, in the user's units: fixed from then on, so that hypervolumes can be compared.</param>
/// <param name="Hypervolume">In the user's units, up to the reference; null beyond six objectives, where it would take too long.</param>
public sealed record StudyFront(ImmutableArray<TrialRecord> Trials, ImmutableArray<double> Reference, double? Hypervolume)
{
    private const int ReferenceTrials = 100;

    private const int ObjectivesMax = 6;

    public static StudyFront Of(StudyState state)
    {
        TrialRecord[] able = [.. state.Trials.Where(t => t.State == TrialState.Completed && t.MeetsConstraints)];
        double[][] losses = [.. able.Select(t => LossesOf(state.Spec, t.View.Values))];
        ImmutableArray<int> front = ParetoFront.Of(losses);
        ImmutableArray<TrialRecord> trials = [.. front.Select(i => able[i])];
        if (able.Length == 0) return new StudyFront(trials, [], null);
        double[] worst = [.. Enumerable.Range(0, state.Spec.Objectives.Length).Select(k => losses.Take(ReferenceTrials).Max(p => p[k]))];
        double? volume = worst.Length <= ObjectivesMax ? MultiObjective.Hypervolume.Of(front.Select(i => losses[i]), worst) : null;
        return new StudyFront(trials, [.. LossesOf(state.Spec, [.. worst])], volume);
    }

    /// <summary>Values with the sign that makes less better; twice is the identity.</summary>
    private static double[] LossesOf(StudySpec spec, ImmutableArray<double> values) =>
        [.. values.Select((value, i) => spec.Objectives[i].Direction == Direction.Minimize ? value : -value)];
}
