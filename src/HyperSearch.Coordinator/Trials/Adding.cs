using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Trials;

/// <summary>A person's own trial, within one turn of the study's actor: it is proposed at once where the strategy can, so that it has its number and all its parameters.</summary>
internal static class Adding
{
    public static TrialSummary Add(StudyTurn turn, Assignment known)
    {
        int number = turn.Demand(new Core.Studies.AddTrial(known)).Trial!.Value;
        while (turn.State.NextNumber <= number && Proposals.TryPropose(turn))
        {
            // Those that were enqueued before it come first.
        }

        return Summary(turn.State, number, known);
    }

    /// <summary>The answer of the first time, whose last event is at <paramref name="seq"/>.</summary>
    public static async Task<TrialSummary> Repeat(IJournal journal, string study, long seq)
    {
        StudyState state = await EarlierState.At(journal, study, seq);
        int number = state.NextNumber + state.Backlog.Count - 1;
        return Summary(state, number, state.Backlog.IsEmpty ? Assignment.Empty : state.Backlog[^1]);
    }

    private static TrialSummary Summary(StudyState state, int number, Assignment known) => number < state.Trials.Count
        ? TrialSummaries.Of(state, state.Trials[number])
        : new TrialSummary
        {
            Number = number,
            State = TrialState.Queued.Name(),
            Parameters = ParametersJson.Write(known),
            Attempts = 0,
            Metrics = MetricValues.Empty,
        };
}
