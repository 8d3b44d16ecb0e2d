using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Sqlite;
using HyperSearch.Journal.Tests.Postgres;

namespace HyperSearch.Journal.Tests.Backups;

[TestFixture]
public sealed class BackupTests
{
    private static readonly DateTimeOffset Now = SampleStudy.Start.AddDays(1);
    private string folder = "";

    private string Backup => Path.Combine(folder, "backup.gz");

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("backup-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Restore_IntoANewFile_HoldsEverythingAndIsAnotherIncarnation()
    {
        string before = await FillAndBackUp("first.db");
        await Restore("second.db");
        await using SqliteJournal second = SqliteJournal.Open(At("second.db"));
        Assert.That(await second.ReadIncarnation(default), Is.Not.EqualTo(before));
        await Check(second);
    }

    [Test]
    public async Task Restore_FromSqliteToPostgresAndBack_LosesNothing()
    {
        PostgresAddress address = PostgresFixture.NewAddress();
        await FillAndBackUp("first.db");
        await using (PostgresRestore target = await PostgresRestore.Begin(address, false, TimeProvider.System, default))
            await JournalRestore.Run(Backup, target, Now, default);
        await using (PostgresDatabase database = PostgresFixture.Open(address))
        {
            await Check(new PostgresJournal(database));
            await Write(new PostgresJournal(database), Path.Combine(folder, "again.gz"));
        }

        File.Move(Path.Combine(folder, "again.gz"), Backup, overwrite: true);
        await Restore("third.db");
        await using SqliteJournal third = SqliteJournal.Open(At("third.db"));
        StudyState state = (await StudyReplay.Load(third, "sample", default))!;
        Assert.That((state.Seq, state.AttemptBase), Is.EqualTo((9L, 2001)), "each restore is an event of its own");
    }

    [Test]
    public async Task Restore_WhileATrialRan_TakesItsLeaseBack()
    {
        await using (SqliteJournal journal = SqliteJournal.Open(At("first.db")))
        {
            await journal.Append(new AppendRequest("sample", 0, [.. SampleStudy.Events().Take(5)]), default);
            await Write(journal, Backup);
        }

        await Restore("second.db");
        await using SqliteJournal second = SqliteJournal.Open(At("second.db"));
        StudyState state = (await StudyReplay.Load(second, "sample", default))!;
        Assert.That(state.Trials[0].State, Is.EqualTo(TrialState.Queued));
        Assert.That(state.NextAttempt(state.Trials[0]), Is.EqualTo(1002));
    }

    [Test]
    public async Task Restore_WhereStudiesAre_IsRefusedOrSetsThemAside()
    {
        await FillAndBackUp("first.db");
        Assert.That(() => SqliteRestore.Begin(At("first.db"), false, Now, default), Throws.TypeOf<JournalOccupiedException>());
        await using SqliteRestore target = await SqliteRestore.Begin(At("first.db"), true, Now, default);
        await JournalRestore.Run(Backup, target, Now, default);
        await using SqliteJournal aside = SqliteJournal.Open(target.SetAside!);
        Assert.That((await aside.ListStudies(default)).Select(s => s.Seq), Is.EqualTo((long[])[7, 7]));
    }

    [Test]
    public async Task Restore_IntoADatabaseWithStudies_IsRefusedOrReplacesThem()
    {
        PostgresAddress address = PostgresFixture.NewAddress();
        await FillAndBackUp("first.db");
        await using (PostgresDatabase database = PostgresFixture.Open(address))
        {
            await new PostgresJournal(database).Append(new AppendRequest("other", 0, SampleStudy.Events()), default);
            Assert.That(() => PostgresRestore.Begin(address, true, TimeProvider.System, default), Throws.TypeOf<JournalLockedException>(), "a coordinator is at work");
        }

        await Gone(address);
        Assert.That(() => PostgresRestore.Begin(address, false, TimeProvider.System, default), Throws.TypeOf<JournalOccupiedException>());
        await using (PostgresRestore target = await PostgresRestore.Begin(address, true, TimeProvider.System, default))
            await JournalRestore.Run(Backup, target, Now, default);
        await using PostgresDatabase restored = PostgresFixture.Open(address);
        await Check(new PostgresJournal(restored));
    }

    [Test]
    public async Task Restore_OfATruncatedBackup_KeepsNothing()
    {
        await FillAndBackUp("first.db");
        byte[] bytes = await File.ReadAllBytesAsync(Backup);
        for (int length = 0; length < bytes.Length; length += 97)
        {
            await File.WriteAllBytesAsync(Backup, bytes[..length]);
            Assert.That(() => Restore("second.db"), Throws.TypeOf<JournalFormatException>(), $"{length} of {bytes.Length} bytes");
            Assert.That(File.Exists(At("second.db")), Is.False);
        }
    }

    [TestCase("\"rank\":8", "\"rank\":9", "checksum")]
    [TestCase("\"key\":\"key-1\"", "\"key\":\"key-2\"", "damaged")]
    [TestCase("\"hypersearch_backup\":1", "\"hypersearch_backup\":2", "newer version")]
    [TestCase("{\"seq\":3,", "{\"seq\":4,", "out of order")]
    public async Task Verify_OfABackupThatWasTouched_SaysSo(string from, string to, string says)
    {
        await FillAndBackUp("first.db");
        string text = await Unpack();
        Assert.That(text, Does.Contain(from));
        await Pack(text.Replace(from, to, StringComparison.Ordinal));
        Assert.That(() => BackupReader.Verify(Backup, default), Throws.TypeOf<JournalFormatException>().With.Message.Contain(says));
    }

    [Test]
    public async Task Write_WhileTheJournalGoesOn_IsWhole()
    {
        await using SqliteJournal journal = SqliteJournal.Open(At("first.db"));
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
        using var stop = new CancellationTokenSource();
        Task<long> appends = Task.Run(async () =>
        {
            long head = 7;
            while (!stop.IsCancellationRequested) head = ((AppendOutcome.Appended)await journal.Append(new AppendRequest("sample", head, [new StudyPaused(Now)], $"key-{head}"), default)).LastSeq;
            return head;
        });
        for (int i = 0; i < 5; i++)
        {
            await Write(journal, Backup);
            Assert.That((await BackupReader.Verify(Backup, default)).Studies, Is.EqualTo(1));
        }

        await stop.CancelAsync();
        Assert.That(await appends, Is.GreaterThan(7));
    }

    private string At(string file) => Path.Combine(folder, file);

    private async Task<string> FillAndBackUp(string file)
    {
        await using SqliteJournal journal = SqliteJournal.Open(At(file));
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events(), "key-1"), default);
        await journal.Append(new AppendRequest("another", 0, SampleStudy.Events()), default);
        await journal.AppendCurve("sample", [new CurveRow(0, 1, 3, 30, SampleStudy.Metrics(("loss", double.NaN)))], default);
        BackupSummary summary = await Write(journal, Backup);
        Assert.That(await BackupReader.Verify(Backup, default), Is.EqualTo(summary));
        Assert.That((summary.Studies, summary.Events), Is.EqualTo((2, 14L)));
        return summary.Incarnation;
    }

    private static async Task<BackupSummary> Write(IJournalArchive journal, string path)
    {
        await using FileStream file = File.Create(path);
        return await BackupWriter.Write(journal, file, Now, default);
    }

    private async Task Restore(string file)
    {
        await using SqliteRestore target = await SqliteRestore.Begin(At(file), false, Now, default);
        await JournalRestore.Run(Backup, target, Now, default);
    }

    private static async Task Check(IJournalArchive journal)
    {
        Assert.That(await journal.ListStudies(default), Is.EqualTo((JournaledStudy[])[new("another", 8, SampleStudy.Start), new("sample", 8, SampleStudy.Start)]));
        var entries = new List<JournalEntry>();
        await foreach (JournalEntry entry in journal.Read("sample", 0, default)) entries.Add(entry);
        StoredEvent[] expected = [.. SampleStudy.Events().Select(HyperSearch.Journal.Codec.EventWriter.Write)];
        Assert.That(entries.Take(7).Select(e => Convert.ToHexString(e.Stored.Data.Span)), Is.EqualTo(expected.Select(e => Convert.ToHexString(e.Data.Span))), "byte for byte");
        Assert.That(entries[7].Event, Is.EqualTo(new StudyRestored(Now, await journal.ReadIncarnation(default), 1001)));
        Assert.That(await journal.FindAppend("sample", "key-1", default), Is.EqualTo(7));
        Assert.That(await journal.ListKeys("sample", default), Is.EqualTo((AppendKey[])[new("key-1", 7)]));
        CurveRow row = (await journal.ReadCurve("sample", 0, default)).Single();
        Assert.That((row.Attempt, row.Index, row.Step, double.IsNaN(row.Metrics["loss"])), Is.EqualTo((1, 3, 30L, true)));
    }

    // The server takes a moment to notice that a pool was closed.
    private static async Task Gone(PostgresAddress address)
    {
        await using PostgresDatabase watch = PostgresDatabase.Connect(address.As("watch"), TimeProvider.System, null);
        while (await watch.Do(c => Dapper.SqlMapper.ExecuteScalarAsync<long>(c, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hypersearch'"), default) > 0) await Task.Yield();
    }

    private async Task<string> Unpack()
    {
        await using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(Backup), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return await reader.ReadToEndAsync();
    }

    private async Task Pack(string text)
    {
        await using var gzip = new System.IO.Compression.GZipStream(File.Create(Backup), System.IO.Compression.CompressionLevel.Fastest);
        await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
