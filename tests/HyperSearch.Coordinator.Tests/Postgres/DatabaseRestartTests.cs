using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Postgres;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Coordinator.Tests.Postgres;

/// <summary>Two coordinators serve one study from one database, which stops as by a power cut in the middle and comes back.</summary>
public sealed class DatabaseRestartTests
{
    private const int Trials = 60;
    private readonly SemaphoreSlim results = new(0);

    [OneTimeTearDown]
    public void Dispose() => results.Dispose();

    [Test]
    public async Task Study_WhileItsDatabaseRestarts_HasEachResultOnceAndVerifies()
    {
        using PrivatePostgres? server = PrivatePostgres.TryStart(out string reason);
        if (server is null)
        {
            Assert.Ignore(reason);
            return;
        }

        PostgresAddress address = PostgresAddress.Parse(PostgresTests.NewDatabase(server));
        await using PostgresDatabase first = await PostgresDatabase.Open(address, TimeProvider.System, default);
        await using PostgresDatabase second = await PostgresDatabase.Open(address, TimeProvider.System, default, TimeSpan.FromMilliseconds(50));
        await using var patient = new Bench(new PostgresJournal(first), change: o => Real(o) with { Fleet = new PostgresFleetStore(first) });
        await using var impatient = new Bench(new PostgresJournal(second), change: o => Real(o) with { Fleet = new PostgresFleetStore(second) });
        await patient.Submit(Files.Random(Trials, parallelism: 4));
        await impatient.Submit(Files.Random(Trials, parallelism: 4));

        Task[] workers = [Work(patient, "one"), Work(patient, "two"), Work(impatient, "three"), Work(impatient, "four")];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < Trials / 3; i++) await Task.WhenAny(results.WaitAsync(), Task.WhenAll(workers));
            server.StopAtOnce();
            server.Start();
        }

        await Task.WhenAll(workers);
        List<StudyEvent> events = await patient.Events();
        Assert.That(events.OfType<TrialCompleted>().Select(e => e.Number).Order(), Is.EqualTo(Enumerable.Range(0, Trials)), "each result once");
        Assert.That(events.OfType<StudyFinished>().Count(), Is.EqualTo(1));
        Assert.That((await patient.Coordinator.VerifyStudy("study", CancellationToken.None)).Difference, Is.Null);
        Assert.That(patient.Coordinator.Broken.IsCompleted || impatient.Coordinator.Broken.IsCompleted, Is.False, "no actor went down");
    }

    /// <summary>A clock that runs, because coordinators look for each other's appends by it; and leases that no slow machine lets expire.</summary>
    private static CoordinatorOptions Real(CoordinatorOptions options) => options with { Time = TimeProvider.System, Times = new LeaseTimes(1000), ServesAll = true };

    private async Task Work(Bench bench, string name)
    {
        await Insist(() => bench.Register(name, agent: name));
        while ((await Insist(() => bench.Summary())).State != "finished")
        {
            if (await Insist(() => bench.Lease(0, name, TimeSpan.FromSeconds(1))) is not { } grant) continue;
            var loss = new Dictionary<string, double> { ["loss"] = Bench.Worth(grant) };
            await Insist(() => bench.Coordinator.Report(new AttemptReport(grant.Study, grant.Trial, grant.Attempt, name, 0, 1, loss), CancellationToken.None));
            await Insist(() => bench.Coordinator.FinishAttempt(new AttemptEnd(grant.Study, grant.Trial, grant.Attempt, name, "completed", loss, null, null, null), CancellationToken.None));
            results.Release();
        }
    }

    /// <summary>Asks again where the coordinator could not reach its journal: every message bears that.</summary>
    private static async Task<T> Insist<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (CoordinatorException away) when (away.Code == ProblemCode.Unreachable)
            {
                await Task.Yield();
            }
        }
    }
}
