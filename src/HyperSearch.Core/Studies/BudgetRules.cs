using System.Globalization;

namespace HyperSearch.Core.Studies;

/// <summary>Whether a study's budget has room for another proposal. Pure.</summary>
internal static class BudgetRules
{
    /// <summary>Which limit is reached, in words, or null while there is room.</summary>
    public static string? Spent(StudyState state, DateTimeOffset now)
    {
        Budget budget = state.Spec.Budget;
        if (state.NextNumber >= StudyLimits.TrialsMax) return Words($"a study holds at most {StudyLimits.TrialsMax} trials");
        if (budget.Trials is { } trials && state.NextNumber >= trials) return Words($"all {trials} trials of the budget are done");
        double seconds = state.Clock.SpentAt(now).TotalSeconds;
        if (budget.TimeSeconds is { } limit && seconds >= limit) return Words($"{seconds:0} s of {limit:0} s are spent");
        if (budget.Tokens is { } tokens && state.Tokens >= tokens) return Words($"{state.Tokens} of {tokens} tokens are spent");
        double gpuHours = state.Clock.SlotTime.TotalHours * state.Spec.Resources.Gpus;
        if (budget.GpuHours is { } hours && gpuHours >= hours) return Words($"{gpuHours:0.##} of {hours:0.##} GPU hours are spent");
        return null;
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
