using System.Globalization;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>Whether a study's budget has room for another proposal, and for more work on the trials that there are. Pure.</summary>
internal static class BudgetRules
{
    /// <summary>Which limit keeps new trials out, in words, or null while there is room.</summary>
    public static string? Spent(StudyState state, DateTimeOffset now)
    {
        Budget budget = state.Spec.Budget;
        if (state.NextNumber >= StudyLimits.TrialsMax) return Words($"a study holds at most {StudyLimits.TrialsMax} trials");
        if (budget.Trials is { } trials && state.NextNumber >= trials) return Words($"all {trials} trials of the budget are done");
        return SpentWork(state, now);
    }

    /// <summary>Which limit keeps paused trials from going on, in words, or null while there is room: all but the number of trials.</summary>
    public static string? SpentWork(StudyState state, DateTimeOffset now)
    {
        Budget budget = state.Spec.Budget;
        double seconds = state.Clock.SpentAt(now).TotalSeconds;
        if (budget.TimeSeconds is { } limit && seconds >= limit) return Words($"{seconds:0} s of {limit:0} s are spent");
        if (budget.Tokens is { } tokens && state.Tokens >= tokens) return Words($"{state.Tokens} of {tokens} tokens are spent");
        if (budget.GpuHours is { } hours && GpuHours(state, now) is var used && used >= hours) return Words($"{used:0.##} of {hours:0.##} GPU hours are spent");
        return null;
    }

    // A slot is a device, so that a study which asks for no number of GPUs uses one in each; running leases count up to now.
    private static double GpuHours(StudyState state, DateTimeOffset now)
    {
        double hours = state.Clock.SlotTime.TotalHours;
        foreach (int number in state.Running)
        {
            TrialRecord trial = state.Trials[number];
            hours += Math.Max(0, ((trial.EndedAt ?? now) - trial.LeasedAt).TotalHours);
        }

        return hours * Math.Max(1, state.Spec.Resources.Gpus);
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
