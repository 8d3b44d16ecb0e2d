using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Core.Studies;

/// <summary>
/// What a person may change of a study that has begun: ranges, choices, budget and parallelism. Trials that lie outside of what is
/// searched now keep their results; strategies do not see them (<see cref="StrategyView"/>).
/// </summary>
internal static class EditDecider
{
    public static Decision Edit(StudyState state, EditStudy c, DateTimeOffset now)
    {
        if (state.Finish is { Reason: FinishReason.Stopped }) return StudyDecider.Over(state);
        if (SpaceEdit.Fault(state.Spec.Space, c.Spec.Space) is { } fault)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"an edit cannot change {fault}: ranges, choices, budget and parallelism are all", "begin another study with warm_start");
        foreach (Assignment waiting in state.Backlog)
            foreach (NamedValue item in waiting.Values)
                if (c.Spec.Space.Find(item.Name) is { } parameter && !parameter.Allows(item.Value))
                    return Decision.Refuse(state, RefusalCode.Conflict, $"the enqueued trial ({waiting}) would lie outside of '{item.Name}'", "let it run first, or leave its value in");
        return Decision.Of(state, null, new StudyEdited(now, c.Spec, c.SourceText));
    }

    /// <summary>The study goes on by the new specification; one that was over goes on until its budget or its space ends it again.</summary>
    public static StudyState Fold(StudyState state, StudyEdited e)
    {
        StudyState next = state with { Spec = e.Spec, SourceText = e.SourceText, EditedSeq = state.Seq, Finish = null };
        if (!SpaceEdit.Changes(state.Spec.Space, e.Spec.Space)) return next;
        return next with
        {
            Outside = [.. state.Trials.Where(t => e.Spec.Space.Refusal(t.Parameters) is not null).Select(t => t.Number)],

            // It is about coordinates of the space as it was.
            Snapshot = state.Snapshot with { LastStrategyStateJson = null },
        };
    }
}
