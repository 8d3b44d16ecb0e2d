using System.Text.Json;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>One study's part of the journal, with the journal's errors as the refusals that callers see.</summary>
/// <param name="faulted">Hears of storage that failed for good, whoever asked.</param>
internal sealed class StudyJournal(IJournal journal, string study, Action<Exception> faulted)
{
    public string Study { get; } = study;

    /// <summary>Whether storage failed for good: this journal is not to be asked again.</summary>
    public bool IsFaulted { get; private set; }

    /// <summary>Makes events and reports durable, all of the events or none.</summary>
    /// <remarks>
    /// Events go first: a report beside the journal must never count as kept while the event that came with it is not.
    /// </remarks>
    public async Task<AppendOutcome> Append(long expectedSeq, IReadOnlyList<StudyEvent> events, IReadOnlyList<CurveRow> reports, string? key)
    {
        try
        {
            AppendOutcome outcome = new AppendOutcome.Appended(expectedSeq);
            if (events.Count > 0)
                outcome = await journal.Append(new AppendRequest(Study, expectedSeq, [.. events], key), CancellationToken.None);
            if (outcome is AppendOutcome.Appended && reports.Count > 0) await journal.AppendCurve(Study, reports, CancellationToken.None);
            return outcome;
        }
        catch (JournalException wrong)
        {
            throw Note(wrong);
        }
    }

    /// <summary>Where the mutation of this key ended, if it happened before.</summary>
    public async Task<long?> FindAppend(string key)
    {
        try
        {
            return await journal.FindAppend(Study, key, CancellationToken.None);
        }
        catch (JournalException wrong)
        {
            throw Note(wrong);
        }
    }

    /// <summary>The study by replay, or null where there is none.</summary>
    public async Task<LoadedStudy?> Load()
    {
        try
        {
            if (await StudyReplay.Load(journal, Study, CancellationToken.None) is not { } state) return null;
            var dense = new DenseReports();
            foreach (TrialRecord trial in state.Trials)
                if (DenseReports.Concern(trial)) await ReadDense(dense, trial.Number, trial.Attempt);
            return new LoadedStudy(state, dense);
        }
        catch (Exception wrong) when (wrong is JournalException or JsonException)
        {
            throw Note(wrong);
        }
    }

    /// <summary>The state with what was appended since; null where the study is gone, or another of its name stands there.</summary>
    public async Task<StudyState?> CatchUp(StudyState state)
    {
        try
        {
            JournaledStudy? head = (await journal.ListStudies(CancellationToken.None)).FirstOrDefault(s => s.Name == Study);
            if (head is null || head.Seq < state.Seq) return null;
            StudyState? next = state;
            await foreach (JournalEntry entry in journal.Read(Study, state.Seq, CancellationToken.None)) next = StudyReplay.Next(next, entry, Study);
            return next;
        }
        catch (Exception wrong) when (wrong is JournalException or JsonException)
        {
            throw Note(wrong);
        }
    }

    /// <summary>Reads which reports of an attempt are kept beside the journal.</summary>
    public async Task ReadDense(DenseReports dense, int number, int attempt)
    {
        try
        {
            foreach (CurveRow row in await journal.ReadCurve(Study, number, CancellationToken.None))
                if (row.Attempt == attempt) dense.Add(number, row.Attempt, row.Index);
        }
        catch (JournalException wrong)
        {
            throw Note(wrong);
        }
    }

    /// <summary>Nobody who was refused because storage failed knows whether it happened: to say it again, with the same key, finds out.</summary>
    public static CoordinatorException Translate(Exception wrong) => wrong switch
    {
        JournalFullException => new(ProblemCode.StorageFull, wrong.Message, "Free some disk space; what runs goes on by itself then.") { RetryAfter = TimeSpan.FromSeconds(10) },
        JournalUnavailableException => new(ProblemCode.Unreachable, wrong.Message, "Ask again: what runs goes on, and so does the journal once its database is back.") { RetryAfter = TimeSpan.FromSeconds(2) },
        JournalDamagedException or UnknownEventException or JsonException => new(ProblemCode.Internal, wrong.Message, "`hypersearch study verify` says more; restore the home from a backup."),
        _ => new(ProblemCode.Unreachable, wrong.Message, "Start again: the journal is read anew, and what was kept goes on."),
    };

    private CoordinatorException Note(Exception wrong)
    {
        CoordinatorException told = Translate(wrong);
        if (wrong is not JournalFaultedException) return told;
        IsFaulted = true;
        faulted(told);
        return told;
    }
}
