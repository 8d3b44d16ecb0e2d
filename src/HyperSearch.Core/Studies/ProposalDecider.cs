using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>Which proposals become trials.</summary>
internal static class ProposalDecider
{
    public static Decision Propose(StudyState state, ProposeTrial c, DateTimeOffset now)
    {
        if (state.IsFinished) return StudyDecider.Over(state);
        if (BudgetRules.Spent(state, now) is { } spent) return Decision.Refuse(state, RefusalCode.BudgetSpent, spent);
        if (c.SnapshotSeq < 1 || c.SnapshotSeq > state.Seq)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"the proposal names snapshot {c.SnapshotSeq}, but the study is at {state.Seq}");
        if (Overtaken(state, c) is { } overtaken) return Decision.Refuse(state, RefusalCode.StaleProposal, overtaken);
        if (state.Spec.Space.Refusal(c.Parameters) is { } illegal)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"the proposal for trial {c.Number} ({c.Parameters}) is no legal point: {illegal}");
        if (c.Leg is { } leg && LegFault(state, leg, c.Target) is { } fault)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"the proposal for trial {c.Number} {fault}");
        return Decision.Of(state, c.Number, new TrialProposed(now, c.Number, c.Parameters, c.Source, c.SnapshotSeq, c.StrategyStateJson) { Target = c.Target, Leg = c.Leg });
    }

    public static Decision Exhausted(StudyState state, ReportExhausted c, DateTimeOffset now)
    {
        if (state.IsFinished) return Decision.Nothing(state);
        if (c.Number != state.NextNumber || !state.Backlog.IsEmpty)
            return Decision.Refuse(state, RefusalCode.StaleProposal, $"trial {state.NextNumber} is next, not {c.Number}, with {state.Backlog.Count} enqueued");
        if (state.Counts.Open + state.Counts.Paused > 0) return Decision.Nothing(state);
        bool isPopulation = state.Trials is [.., { View.Leg: not null }];
        return Decision.Of(state, null, new StudyFinished(now, FinishReason.SpaceExhausted, isPopulation
            ? $"every member of the population has ended its training, after {state.NextNumber} trials in all"
            : $"the search space is exhausted: all {state.NextNumber} of its points were tried"));
    }

    public static Decision Add(StudyState state, AddTrial c, DateTimeOffset now)
    {
        if (state.IsFinished) return StudyDecider.Over(state);
        if (state.Backlog.Count >= StudyLimits.BacklogMax)
            return Decision.Refuse(state, RefusalCode.Conflict, $"{StudyLimits.BacklogMax} enqueued trials wait already");
        if (state.Spec.Budget.Trials is { } trials && state.NextNumber + state.Backlog.Count >= trials)
            return Decision.Refuse(state, RefusalCode.BudgetSpent, $"the budget of {trials} trials has no room for one more", "run a study with a larger budget");
        foreach (NamedValue item in c.Parameters.Values)
            if (state.Spec.Space.Find(item.Name) is not { } parameter)
                return Decision.Refuse(state, RefusalCode.InvalidRequest, $"'{item.Name}' is no parameter of this study", Shown(state));
            else if (!parameter.Allows(item.Value))
                return Decision.Refuse(state, RefusalCode.InvalidRequest, $"{item.Value} is no legal value of '{item.Name}'", Shown(state));
        return Decision.Of(state, state.NextNumber + state.Backlog.Count, new TrialEnqueued(now, c.Parameters));
    }

    private static string Shown(StudyState state) => $"`hypersearch study show {state.Spec.Name}` shows the parameters and what each may be";

    /// <summary>Why no trial can do that part of a training, or null.</summary>
    private static string? LegFault(StudyState state, TrialLeg leg, RungTarget? target)
    {
        if (target is not { } end || end.Until <= leg.From) return $"goes from step {leg.From} to {target?.Until.ToString(CultureInfo.InvariantCulture) ?? "nowhere"}";
        if (leg.Parent is not { } parent) return leg.From == 0 ? null : $"starts at step {leg.From} without a parent";
        if (parent < 0 || parent >= state.Trials.Count) return $"names the parent {parent}, and there is no such trial";
        TrialView view = state.Trials[parent].View;
        return view.CanBeParent && view.ResumeStep == leg.From ? null
            : $"starts at step {leg.From} of trial {parent}, which is {view.State.Name()} and can be gone on from at {view.ResumeStep?.ToString(CultureInfo.InvariantCulture) ?? "no step"}";
    }

    /// <summary>What happened since the proposal's snapshot that makes it worthless, or null.</summary>
    private static string? Overtaken(StudyState state, ProposeTrial c)
    {
        if (c.Number != state.NextNumber) return $"trial {state.NextNumber} is next, not {c.Number}";
        if (c.SnapshotSeq < state.EditedSeq) return $"the study was edited at {state.EditedSeq}";
        if (c.Source == ProposalSource.Strategy)
        {
            if (!state.Backlog.IsEmpty) return "an enqueued trial comes first";
            return c.Leg is null && state.Spec.Space.IsDiscrete && state.Snapshot.Proposed.Contains(c.Parameters) ? $"{c.Parameters} was proposed before" : null;
        }

        if (state.Backlog.IsEmpty) return "no enqueued trial waits";
        foreach (NamedValue known in state.NextKnown.Values)
            if (c.Parameters[known.Name] is { } value && value != known.Value) return $"the enqueued trial has {known.Name}={known.Value}";
        return null;
    }
}
