using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>
/// The decisions of one batch of messages: the state as it moves, and what has to be appended before anybody hears of it. Lives on
/// the actor's own turn; nothing of it is seen outside before the commit.
/// </summary>
/// <param name="newAlgorithms">Those of another specification, where the study is edited.</param>
internal sealed class StudyTurn(StudyState state, StudyAlgorithms algorithms, Func<StudySpec, StudyAlgorithms> newAlgorithms, DenseReports dense, DateTimeOffset now)
{
    private readonly List<StudyEvent> events = [];
    private readonly List<CurveRow> reports = [];

    public StudyState State { get; private set; } = state;

    public StudyAlgorithms Algorithms { get; private set; } = algorithms;

    public DateTimeOffset Now { get; } = now;

    public IReadOnlyList<StudyEvent> Events => events;

    /// <summary>Reports that go beside the journal: those that no decision depends on.</summary>
    public IReadOnlyList<CurveRow> Reports => reports;

    /// <summary>Whether a slow strategy should be asked for a proposal once this turn is durable.</summary>
    public bool WantsProposal { get; set; }

    public Mark Here => new(State, events.Count, reports.Count);

    /// <summary>What <see cref="StudyDecider"/> says; its events become part of the turn.</summary>
    public Decision Decide(StudyCommand command)
    {
        Decision decision = StudyDecider.Decide(State, command, Now);
        MoveTo(decision.After!);
        events.AddRange(decision.Events);
        return decision;
    }

    /// <summary>The same, where a refusal is the end of the message.</summary>
    /// <exception cref="CoordinatorException">With the decider's refusal.</exception>
    public Decision Demand(StudyCommand command)
    {
        Decision decision = Decide(command);
        return decision.Refusal is { } refusal ? throw Refusals.ToException(refusal) : decision;
    }

    public void Keep(CurveRow report) => reports.Add(report);

    /// <summary>The highest index kept of the attempt's reports, this turn's included; -1 where there is none.</summary>
    public int LastDenseIndex(int number, int attempt)
    {
        for (int i = reports.Count - 1; i >= 0; i--)
            if (reports[i].Trial == number && reports[i].Attempt == attempt) return reports[i].Index;
        return dense.LastIndex(number, attempt);
    }

    /// <summary>Reports up to <paramref name="last"/> of an attempt turned out to be kept.</summary>
    public int Learn(int number, int attempt, int last)
    {
        if (last > dense.LastIndex(number, attempt)) dense.Add(number, attempt, last);
        return last;
    }

    public void ReturnTo(Mark mark)
    {
        MoveTo(mark.State);
        events.RemoveRange(mark.Events, events.Count - mark.Events);
        reports.RemoveRange(mark.Reports, reports.Count - mark.Reports);
    }

    /// <summary>What a strategy remembers is about the specification that it was made for.</summary>
    private void MoveTo(StudyState next)
    {
        if (!ReferenceEquals(next.Spec, State.Spec)) Algorithms = newAlgorithms(next.Spec);
        State = next;
    }

    /// <summary>A point of the turn that a refused message goes back to.</summary>
    internal readonly record struct Mark(StudyState State, int Events, int Reports);
}
