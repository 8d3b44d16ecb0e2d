using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Tests.Verification;

public sealed class StudyVerifierTests
{
    [Test]
    public async Task Verify_OfAnUntouchedJournal_Holds()
    {
        await using Bench bench = await Finished();
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.Proposals, report.Events, report.FirstDifferingSeq), Is.EqualTo((true, 6, (long)(await bench.Events()).Count, (long?)null)));
    }

    [Test]
    public async Task Verify_WithTheLastBitOfAnyProposalFlipped_NamesThatEvent()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using Bench bench = await Finished(journal);
        List<StudyEvent> events = await bench.Events();
        foreach (long seq in Enumerable.Range(1, events.Count).Where(seq => events[seq - 1] is TrialProposed))
        {
            journal.OnRead = entry => entry.Seq == seq ? entry with { Event = Flip((TrialProposed)entry.Event!) } : entry;
            VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
            Assert.That((report.Holds, report.FirstDifferingSeq, report.Events), Is.EqualTo((false, (long?)seq, seq - 1)));
            Assert.That(report.Difference, Does.Contain("follows from the events before it"));
        }
    }

    [Test]
    public async Task Verify_WithADamagedEvent_NamesIt()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using Bench bench = await Finished(journal);
        journal.OnRead = entry => entry.Seq == 5 ? entry with { Event = null, Damage = "the checksum differs" } : entry;
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.FirstDifferingSeq), Is.EqualTo((false, (long?)5)));
        Assert.That(report.Difference, Does.Contain("the checksum differs"));
    }

    [Test]
    public async Task Verify_WithASnapshotFromTheFuture_NamesTheProposal()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using Bench bench = await Finished(journal);
        journal.OnRead = entry => entry.Event is TrialProposed { Number: 1 } p ? entry with { Event = p with { SnapshotSeq = 9999 } } : entry;
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.Difference), Is.EqualTo((false, "trial 1 says that it saw position 9999, which is not before it")));
    }

    [Test]
    public async Task Verify_OfAStudyThatGoesOnMeanwhile_HoldsForWhatWasThere()
    {
        await using Bench finished = await Finished();
        List<StudyEvent> events = await finished.Events();
        int cut = events.FindIndex(e => e is TrialProposed { Number: 3 });
        var inner = new InMemoryJournal();
        await inner.Append(new AppendRequest("study", 0, [.. events.Take(cut)]), CancellationToken.None);
        bool grown = false;
        await using var bench = new Bench(new ScriptedJournal(inner) { OnRead = Grow });
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.Events, report.Difference), Is.EqualTo((true, (long)cut, (string?)null)));

        JournalEntry Grow(JournalEntry entry)
        {
            if (grown || entry.Seq < cut) return entry;
            grown = true;
            Task<AppendOutcome> append = inner.Append(new AppendRequest("study", cut, [.. events.Skip(cut)]), CancellationToken.None);
            Assert.That(append.IsCompletedSuccessfully, Is.True);
            return entry;
        }
    }

    private static TrialProposed Flip(TrialProposed proposed)
    {
        NamedValue first = proposed.Parameters.Values[0];
        double flipped = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(first.Value.AsFloat) ^ 1);
        return proposed with { Parameters = new Assignment(proposed.Parameters.Values.SetItem(0, first with { Value = ParameterValue.Float(flipped) })) };
    }

    private static async Task<Bench> Finished(IJournal? journal = null)
    {
        var bench = new Bench(journal);
        await bench.Submit(Files.Random(6));
        await bench.Register();
        await bench.RunAll();
        return bench;
    }
}
