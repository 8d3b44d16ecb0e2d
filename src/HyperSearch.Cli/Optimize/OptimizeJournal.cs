using System.Collections.Immutable;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Journal.Codec;
using HyperSearch.Journal.Sqlite;

namespace HyperSearch.Cli.Optimize;

/// <summary>The journal that an ask-and-tell study is kept in.</summary>
internal sealed class OptimizeJournal(IJournal journal, string study) : IAsyncDisposable
{
    /// <exception cref="CliException">Another process has it open, or it is something else.</exception>
    public static OptimizeJournal Open(string path, string study)
    {
        if (Directory.Exists(path)) throw new CliException(ExitCode.Usage, "not_a_file", "the journal is a directory") { Where = path, Fix = "name a file in it, such as study.db" };
        try
        {
            return new OptimizeJournal(SqliteJournal.Open(path), study);
        }
        catch (JournalLockedException locked)
        {
            throw new CliException(ExitCode.Conflict, "journal_in_use", locked.Message) { Where = path, Fix = "end the process that has it open, or name another journal" };
        }
        catch (JournalFormatException foreign)
        {
            throw new CliException(ExitCode.Failed, "journal", foreign.Message) { Where = path, Why = "what is in it would be lost", Fix = "name another file, which is made, or a journal that optimize wrote" };
        }
    }

    /// <summary>The events of the study so far, none where it is not in the journal yet.</summary>
    /// <exception cref="CliException">An event cannot be trusted.</exception>
    public async Task<ImmutableArray<StudyEvent>> Load(CancellationToken cancel)
    {
        var events = ImmutableArray.CreateBuilder<StudyEvent>();
        try
        {
            await foreach (JournalEntry entry in journal.Read(study, 0, cancel)) events.Add(entry.Require(study));
        }
        catch (Exception damaged) when (damaged is JournalDamagedException or UnknownEventException)
        {
            throw new CliException(ExitCode.Failed, "journal", damaged.Message) { Why = "a study goes on from its journal alone, and nothing is guessed", Fix = "restore the journal from a copy, or name another one" };
        }

        return events.ToImmutable();
    }

    /// <summary>What the studies that the file's <c>warm_start</c> names found: they are looked for in this journal.</summary>
    /// <exception cref="CliException">One of them is not there.</exception>
    public async Task<ImmutableArray<EarlierTrial>> Earlier(StudySpec spec, CancellationToken cancel)
    {
        var taken = ImmutableArray.CreateBuilder<EarlierTrial>();
        foreach (string name in spec.WarmStart)
        {
            StudyState earlier = await StudyReplay.Load(journal, name, cancel)
                ?? throw new CliException(ExitCode.NotFound, "not_found", $"warm_start names the study '{name}', which is not in the journal") { Fix = "name the journal that it is in, or remove the name" };
            taken.AddRange(WarmStart.Take(earlier, spec));
        }

        return taken.ToImmutable();
    }

    /// <summary>Refuses to go on with a study of this name that was made from another specification.</summary>
    /// <exception cref="CliException">With the difference.</exception>
    public static void RequireEqual(StudySpec journaled, StudySpec file)
    {
        if (SpecCodec.AreEqual(journaled, file)) return;
        throw new CliException(ExitCode.Conflict, "conflict", $"the journal has a study '{file.Name}' with another specification:\n{string.Join("\n", SpecDifference.Between(journaled, file).Select(line => "  " + line))}")
        {
            Fix = "give the study another name, undo the change, or name another journal",
        };
    }

    /// <summary>Durable when it returns. The request that waits for it has nothing else to do.</summary>
    public void Append(long expectedSeq, ImmutableArray<StudyEvent> events)
    {
        AppendOutcome outcome = journal.Append(new AppendRequest(study, expectedSeq, events), CancellationToken.None).GetAwaiter().GetResult();
        if (outcome is not AppendOutcome.Appended) throw new InvalidOperationException($"{events.Length} events after {expectedSeq} of study '{study}' could not be appended: {outcome}.");
    }

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
