using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>
/// Which completed trial won: the best value in the objective's direction among those that meet the metric constraints, ties to the
/// lower number. With several objectives there is no single winner, and asking is refused.
/// </summary>
public static class BestTrial
{
    public static BestTrialAnswer Of(StudyState state)
    {
        if (state.Spec.Objectives.Length != 1)
            return new(null, new Refusal(RefusalCode.InvalidRequest, $"study '{state.Spec.Name}' has {state.Spec.Objectives.Length} objectives, so no single trial is the best one", "compare the trials by `study export`"));
        return state.BestNumber is { } number
            ? new(state.Trials[number], null)
            : new(null, new Refusal(RefusalCode.NotFound, $"no trial of study '{state.Spec.Name}' has completed within the metric constraints yet", null));
    }

    /// <summary>Whether <paramref name="challenger"/> wins over <paramref name="champion"/> (null: nobody yet).</summary>
    public static bool Beats(StudySpec spec, TrialRecord challenger, TrialRecord? champion)
    {
        if (spec.Objectives.Length != 1 || challenger.State != TrialState.Completed || !challenger.MeetsConstraints) return false;
        if (champion is null) return true;
        double a = challenger.View.Values[0], b = champion.View.Values[0];
        if (a == b) return challenger.Number < champion.Number;
        return spec.Objectives[0].Direction == Direction.Minimize ? a < b : a > b;
    }

    /// <summary>The best <paramref name="count"/> trials, best first; for one objective only.</summary>
    public static IReadOnlyList<TrialRecord> Top(StudyState state, int count)
    {
        if (state.Spec.Objectives.Length != 1) return [];
        IEnumerable<TrialRecord> candidates = state.Trials.Where(t => t.State == TrialState.Completed && t.MeetsConstraints);
        double sign = state.Spec.Objectives[0].Direction == Direction.Minimize ? 1 : -1;
        return [.. candidates.OrderBy(t => sign * t.View.Values[0]).ThenBy(t => t.Number).Take(count)];
    }
}

/// <summary>The winner, or why there is none.</summary>
public sealed record BestTrialAnswer(TrialRecord? Trial, Refusal? Refusal);
