using Dapper;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Postgres;
using Npgsql;

namespace HyperSearch.Journal.Tests.Postgres;

[TestFixture]
public sealed class PostgresDatabaseTests
{
    private PostgresAddress address = null!;

    [SetUp]
    public void Make() => address = PostgresFixture.NewAddress();

    [Test]
    public async Task PlanMigrations_OfAnEmptyDatabase_SaysAllAndChangesNothing()
    {
        MigrationPlan plan = await PostgresDatabase.PlanMigrations(address, TimeProvider.System, default);
        Assert.That((plan.From, plan.To), Is.EqualTo((0, PostgresMigrations.Latest)));
        Assert.That(plan.Steps.Select(s => s.Number), Is.EqualTo(Enumerable.Range(1, plan.To)));
        Assert.That(plan.Steps[0].Sql, Does.Contain("CREATE TABLE hypersearch.event"));
        await using NpgsqlConnection connection = await Raw();
        Assert.That(connection.ExecuteScalar<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'hypersearch'"), Is.Zero);
    }

    [Test]
    public async Task Open_ByManyAtOnce_AppliesEachMigrationOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await (await PostgresDatabase.Open(address, TimeProvider.System, default)).DisposeAsync()));
        MigrationPlan plan = await PostgresDatabase.PlanMigrations(address, TimeProvider.System, default);
        Assert.That(plan.Steps, Is.Empty);
        await using NpgsqlConnection connection = await Raw();
        Assert.That(connection.Query<int>("SELECT version FROM hypersearch.schema_version ORDER BY 1"), Is.EqualTo(Enumerable.Range(1, plan.To)));
    }

    [Test]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        await (await PostgresDatabase.Open(address, TimeProvider.System, default)).DisposeAsync();
        await using NpgsqlConnection connection = await Raw();
        connection.Execute("INSERT INTO hypersearch.schema_version (version, name) VALUES (99, 'of tomorrow')");
        Assert.That(() => PostgresDatabase.Open(address, TimeProvider.System, default), Throws.TypeOf<JournalFormatException>().With.Message.Contain("newer version"));
    }

    [Test]
    public async Task Open_WithoutSynchronousCommit_IsRefused()
    {
        await using NpgsqlConnection connection = await Raw();
        connection.Execute($"ALTER DATABASE {connection.Database} SET synchronous_commit = off");
        Assert.That(() => PostgresDatabase.Open(address, TimeProvider.System, default), Throws.TypeOf<JournalFormatException>().With.Message.Contain("synchronous_commit"));
    }

    [Test]
    public void Open_WhereNothingListens_IsUnavailableWithoutThePassword()
    {
        PostgresAddress nowhere = PostgresAddress.Parse("Host=/nonexistent;Username=ann;Password=secret;Database=x");
        Assert.That(
            () => PostgresDatabase.Open(nowhere, TimeProvider.System, default, TimeSpan.Zero),
            Throws.TypeOf<JournalUnavailableException>().With.Message.Contain("ann@/nonexistent").And.Message.Not.Contain("secret"));
    }

    [Test]
    public async Task StopWaiting_WhileTheServerIsAway_EndsTheWaiting()
    {
        PostgresAddress nowhere = PostgresAddress.Parse("Host=/nonexistent;Username=ann;Database=x");
        await using PostgresDatabase database = PostgresDatabase.Connect(nowhere, new FrozenTime(), null);
        Task<IReadOnlyList<JournaledStudy>> asked = new PostgresJournal(database).ListStudies(default);
        await database.StopWaiting();
        Assert.That(() => asked, Throws.TypeOf<JournalUnavailableException>(), "by this clock it would wait for ever");
    }

    [TestCase("UPDATE hypersearch.event SET data = data || ' '::bytea WHERE seq = 3", 3)]
    [TestCase("UPDATE hypersearch.event SET type = 'trial_retried' WHERE seq = 3", 3)]
    [TestCase("UPDATE hypersearch.event SET crc = crc # 1 WHERE seq = 7", 7)]
    [TestCase("DELETE FROM hypersearch.event WHERE seq = 4", 4)]
    public async Task Load_OfAJournalThatWasTouched_NamesTheEvent(string touch, long seq)
    {
        await using PostgresDatabase database = PostgresFixture.Open(address);
        await using var journal = new PostgresJournal(database);
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
        await using NpgsqlConnection connection = await Raw();
        connection.Execute(touch);
        JournalDamagedException damage = Assert.ThrowsAsync<JournalDamagedException>(() => StudyReplay.Load(journal, "sample", default))!;
        Assert.That(damage.Seq, Is.EqualTo(seq));
    }

    [Test]
    public async Task Append_SentAgainAfterItHappened_IsAppendedOnce()
    {
        await using PostgresDatabase database = PostgresFixture.Open(address);
        await using var journal = new PostgresJournal(database);
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
        var append = new PostgresAppend(new AppendRequest("sample", 7, [new StudyPaused(SampleStudy.Start), new StudyResumed(SampleStudy.Start)], "key"));
        await database.Do(append.Run, default);
        Assert.That(await database.Do(append.Run, default), Is.EqualTo(new AppendOutcome.Appended(9)), "the answer was lost, not the append");
        var creation = new PostgresAppend(new AppendRequest("other", 0, SampleStudy.Events()));
        await database.Do(creation.Run, default);
        Assert.That(await database.Do(creation.Run, default), Is.EqualTo(new AppendOutcome.Appended(7)));
        Assert.That((await journal.ListStudies(default)).Select(s => s.Seq), Is.EqualTo((long[])[7, 9]));
    }

    [Test]
    public async Task Append_WhileItsConnectionsAreKilled_LosesAndRepeatsNothing()
    {
        await using PostgresDatabase database = PostgresFixture.Open(address);
        await using var journal = new PostgresJournal(database);
        await journal.Append(new AppendRequest("sample", 0, SampleStudy.Events()), default);
        await using NpgsqlConnection connection = await Raw();
        for (int i = 0; i < 60; i++)
        {
            Task<AppendOutcome> append = journal.Append(new AppendRequest("sample", 7 + i, [new StudyPaused(SampleStudy.Start)]), default);
            if (i % 3 == 0) connection.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            Assert.That(await append, Is.EqualTo(new AppendOutcome.Appended(8 + i)));
        }
    }

    private sealed class FrozenTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task<NpgsqlConnection> Raw()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
