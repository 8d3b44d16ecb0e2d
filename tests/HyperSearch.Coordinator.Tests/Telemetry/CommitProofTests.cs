using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Journal;
using HyperSearch.Journal.Sqlite;

namespace HyperSearch.Coordinator.Tests.Telemetry;

/// <summary>What readiness is proved by, on a journal in a file.</summary>
public sealed class CommitProofTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTime time = new();
    private string folder = null!;
    private SqliteJournal journal = null!;

    private string Database => Path.Combine(folder, "journal.db");

    [SetUp]
    public void Open()
    {
        folder = Directory.CreateTempSubdirectory("proof-").FullName;
        journal = SqliteJournal.Open(Database);
    }

    [TearDown]
    public async Task Close()
    {
        await journal.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Prove_Often_LetsTheJournalNotGrow()
    {
        var metered = new MeteredJournal(journal, time);
        await metered.Prove(None);
        for (int i = 0; i < 3000; i++)
        {
            time.Advance(MeteredJournal.ProofTime);
            await metered.Prove(None);
        }

        long size = new FileInfo(Database).Length + new FileInfo(Database + "-wal").Length;
        Assert.That(size, Is.LessThan(8 << 20), "the log of the last thousand pages is used again");
        Assert.That(await journal.ListStudies(None), Is.Empty);
    }

    [Test]
    public async Task Prove_AfterAnAppend_WritesNothing()
    {
        var scripted = new CountedProbe();
        var metered = new MeteredJournal(scripted, time);
        await metered.Prove(None);
        await metered.Prove(None);
        Assert.That(scripted.Proofs, Is.EqualTo(1), "a proof holds for a while");
        time.Advance(MeteredJournal.ProofTime);
        await metered.Append(scripted.Request, None);
        await metered.Prove(None);
        Assert.That(scripted.Proofs, Is.EqualTo(1), "and so does an append");
        scripted.IsFull = true;
        Assert.That(() => metered.Append(scripted.Request, None), Throws.TypeOf<JournalFullException>());
        await metered.Prove(None);
        Assert.That(scripted.Proofs, Is.EqualTo(2), "one that failed shows the contrary");
        time.Advance(MeteredJournal.ProofTime);
        scripted.IsReadOnly = true;
        Assert.That(await metered.FindAppend("-", "probe", None), Is.Null, "it still answers");
        for (int i = 0; i < 2; i++) Assert.That(() => metered.Prove(None), Throws.InstanceOf<JournalException>());
    }
}
