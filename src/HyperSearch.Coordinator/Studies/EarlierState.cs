using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>A study as it stood once: what a request that is repeated was answered with the first time.</summary>
internal static class EarlierState
{
    /// <summary>The state right after the event at <paramref name="seq"/>, by replay.</summary>
    public static async Task<StudyState> At(IJournal journal, string study, long seq)
    {
        StudyState? state = null;
        await foreach (JournalEntry entry in journal.Read(study, 0, CancellationToken.None))
        {
            state = StudyReplay.Next(state, entry, study);
            if (state.Seq == seq) return state;
        }

        throw new CoordinatorException(ProblemCode.Unreachable, $"The journal of study '{study}' has event {seq}, and could be read up to {state?.Seq ?? 0} only.", "Try again.");
    }
}
