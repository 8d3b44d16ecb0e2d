using System.Collections.Immutable;
using System.Diagnostics;
using Dapper;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace HyperSearch.Journal.Tests.Sqlite;

[TestFixture]
public sealed class SqliteJournalTests
{
    private string folder = "";
    private string path = "";

    [SetUp]
    public void Make()
    {
        folder = Directory.CreateTempSubdirectory("journal-").FullName;
        path = Path.Combine(folder, "home", "journal.db");
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Open_AfterClose_FindsEverything()
    {
        await Fill();
        await using SqliteJournal journal = SqliteJournal.Open(path);
        Assert.That((await StudyReplay.Load(journal, "sample", default))!.Seq, Is.EqualTo(7));
        AppendOutcome outcome = await journal.Append(new AppendRequest("sample", 7, [new StudyPaused(SampleStudy.Start)]), default);
        Assert.That(outcome, Is.EqualTo(new AppendOutcome.Appended(8)));
    }

    [Test]
    public async Task Open_InASecondPlace_IsLockedAtOnce()
    {
        await using SqliteJournal first = SqliteJournal.Open(path);
        long start = Stopwatch.GetTimestamp();
        Assert.That(() => SqliteJournal.Open(path), Throws.TypeOf<JournalLockedException>().With.Message.Contain("in use by another process"));
        Assert.That(await first.ListStudies(default), Is.Empty, "the first goes on");
        TestContext.Out.WriteLine($"refused after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
    }

    [Test]
    public async Task Open_OfADatabaseThatIsInUse_IsLocked()
    {
        await Fill();
        using SqliteConnection other = Raw();
        other.Execute("BEGIN EXCLUSIVE");
        Assert.That(() => SqliteJournal.Open(path), Throws.TypeOf<JournalLockedException>());
    }

    [Test]
    public async Task Open_Always_KeepsTheFileFromOthersEyes()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such permissions.");
            return;
        }

        await Fill();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using SqliteJournal journal = SqliteJournal.Open(path);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(path)!))
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
    }

    [Test]
    public async Task Open_Always_WritesAheadAndSyncs()
    {
        await Fill();
        using SqliteConnection connection = Raw();
        Assert.That(connection.ExecuteScalar<string>("PRAGMA journal_mode"), Is.EqualTo("wal"));
        Assert.That(connection.ExecuteScalar<long>("PRAGMA application_id"), Is.EqualTo(SqliteMigrations.ApplicationId));
        Assert.That(connection.ExecuteScalar<long>("PRAGMA user_version"), Is.EqualTo(SqliteMigrations.Latest));
    }

    [Test]
    public void Open_OfAnotherProgramsDatabase_IsRefused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (SqliteConnection connection = Raw()) connection.Execute("CREATE TABLE cookies (id INTEGER)");
        Assert.That(() => SqliteJournal.Open(path), Throws.TypeOf<JournalFormatException>().With.Message.Contain("another program's"));
    }

    [Test]
    public void Open_OfAFileThatIsNoDatabase_IsRefused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, new string('x', 5000));
        Assert.That(() => SqliteJournal.Open(path), Throws.TypeOf<JournalFormatException>());
    }

    [Test]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        await Fill();
        using (SqliteConnection connection = Raw()) connection.Execute("PRAGMA user_version = 99");
        Assert.That(() => SqliteJournal.Open(path), Throws.TypeOf<JournalFormatException>().With.Message.Contain("newer version"));
    }

    [Test]
    public async Task Read_OfAProposalWithItsLastBitFlipped_NamesTheEventAndGoesOn()
    {
        await Fill();
        using (SqliteConnection connection = Raw())
        {
            byte[] data = connection.ExecuteScalar<byte[]>("SELECT data FROM event WHERE seq = 3")!;
            int digit = data.AsSpan().LastIndexOfAnyInRange((byte)'1', (byte)'8');
            data[digit] ^= 1;
            connection.Execute("UPDATE event SET data = @data WHERE seq = 3", new { data });
        }

        await using SqliteJournal journal = SqliteJournal.Open(path);
        var entries = new List<JournalEntry>();
        await foreach (JournalEntry entry in journal.Read("sample", 0, default)) entries.Add(entry);
        Assert.That(entries.Where(e => e.Damage is not null).Select(e => e.Seq), Is.EqualTo((long[])[3]));
        Assert.That(entries, Has.Count.EqualTo(7));
        JournalDamagedException damage = Assert.ThrowsAsync<JournalDamagedException>(() => StudyReplay.Load(journal, "sample", default))!;
        Assert.That(damage.Seq, Is.EqualTo(3));
    }

    [TestCase("UPDATE event SET type = 'trial_retried' WHERE seq = 3", 3)]
    [TestCase("UPDATE event SET v = 2 WHERE seq = 3", 3)]
    [TestCase("UPDATE event SET crc = crc + 1 WHERE seq = 7", 7)]
    [TestCase("DELETE FROM event WHERE seq = 4", 4)]
    [TestCase("UPDATE event SET seq = 40 WHERE seq = 7", 7)]
    public async Task Load_OfAJournalThatWasTouched_NamesTheEvent(string touch, long seq)
    {
        await Fill();
        using (SqliteConnection connection = Raw()) connection.Execute(touch);
        await using SqliteJournal journal = SqliteJournal.Open(path);
        JournalDamagedException damage = Assert.ThrowsAsync<JournalDamagedException>(() => StudyReplay.Load(journal, "sample", default))!;
        Assert.That(damage.Seq, Is.EqualTo(seq));
    }

    [Test]
    public async Task Append_OnAFullDisk_IsRefusedWholeAndGoesOnWhenThereIsRoom()
    {
        await using SqliteJournal journal = SqliteJournal.Open(path);
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
        await journal.Limit(pages: 30);
        var large = new StudyFinished(SampleStudy.Start, FinishReason.Stopped, new string('x', 1_000_000));
        Assert.ThrowsAsync<JournalFullException>(() => journal.Append(new AppendRequest("sample", 7, [new StudyPaused(SampleStudy.Start), large]), default));
        await journal.Limit(pages: 1_000_000);
        AppendOutcome outcome = await journal.Append(new AppendRequest("sample", 7, [large]), default);
        Assert.That(outcome, Is.EqualTo(new AppendOutcome.Appended(8)), "nothing of the refused decision was kept");
    }

    [Test]
    public async Task Append_AfterAStorageError_StopsTheJournalForGood()
    {
        await Fill();
        await using SqliteJournal journal = SqliteJournal.Open(path);
        await journal.Break();
        Assert.ThrowsAsync<JournalFaultedException>(() => journal.Append(new AppendRequest("sample", 7, [new StudyPaused(SampleStudy.Start)]), default));
        Assert.ThrowsAsync<JournalFaultedException>(() => journal.ListStudies(default));
    }

    [Test]
    public async Task ProveCommit_WhereNothingCanBeWritten_Fails()
    {
        await Fill();
        await using SqliteJournal journal = SqliteJournal.Open(path);
        await journal.ProveCommit(default);
        await journal.Break();
        Assert.ThrowsAsync<JournalFaultedException>(() => journal.ProveCommit(default));
    }

    [Test]
    public async Task Close_WithRequestsWaiting_AnswersThemFirst()
    {
        SqliteJournal journal = SqliteJournal.Open(path);
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
        Task<AppendOutcome>[] appends = [.. Enumerable.Range(0, 50).Select(i => journal.Append(new AppendRequest("sample", 7 + i, [new StudyPaused(SampleStudy.Start)]), default))];
        await journal.DisposeAsync();
        AppendOutcome[] outcomes = await Task.WhenAll(appends);
        Assert.That(outcomes, Is.All.TypeOf<AppendOutcome.Appended>());
        Assert.ThrowsAsync<ObjectDisposedException>(() => journal.ListStudies(default));
        Assert.That(File.Exists(path + "-wal"), Is.False, "the log is folded into the file");
    }

    [Test]
    public async Task Append_ThousandsOfEventsAtOnce_IsOneDecision()
    {
        await using SqliteJournal journal = SqliteJournal.Open(path);
        ImmutableArray<StudyEvent> events = [.. SampleStudy.Events(), .. Enumerable.Repeat<StudyEvent>(new StudyPaused(SampleStudy.Start), 10_000)];
        Assert.That(await journal.Append(new AppendRequest("sample", 0, events), default), Is.EqualTo(new AppendOutcome.Appended(10_007)));
    }

    private async Task Fill()
    {
        await using SqliteJournal journal = SqliteJournal.Open(path);
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
    }

    private SqliteConnection Raw()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
