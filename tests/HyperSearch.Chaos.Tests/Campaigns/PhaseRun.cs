using HyperSearch.Chaos.Tests.Checking;
using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Chaos.Tests.Proxies;
using HyperSearch.Chaos.Tests.Workloads;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>A cluster under load that faults are thrown at; after them it has to finish all studies, and then it is checked.</summary>
internal sealed class PhaseRun : IAsyncDisposable
{
    /// <summary>How long a cluster may take to do again what it is there for, on a machine that has other things to do.</summary>
    public static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(180);

    private readonly StudyFeeder feeder;
    private readonly Random random;
    private readonly List<TimeSpan> recoveries = [];
    private readonly int steps;

    private PhaseRun(ChaosCluster cluster, StudyFeeder feeder, int steps, int seed)
    {
        Cluster = cluster;
        this.feeder = feeder;
        this.steps = steps;
        random = new Random(seed);
    }

    public ChaosCluster Cluster { get; }

    /// <summary>Starts a cluster and its load, and waits until every worker has work.</summary>
    public static async Task<PhaseRun> Start(ClusterOptions options, CountingStudy pattern)
    {
        ChaosCluster cluster = await ChaosCluster.Start(options);
        var run = new PhaseRun(cluster, new StudyFeeder(cluster, pattern), pattern.Steps, options.Seed);
        try
        {
            await run.feeder.Start();
            await Pause.Until("every worker has work", RecoveryPatience, () => run.Cluster.Workers.All(w => run.Cluster.Held.Of(w.Name).Count > 0));
            return run;
        }
        catch (Exception failed)
        {
            await TestContext.Progress.WriteLineAsync($"{failed.Message}\n{string.Join('\n', run.Cluster.Workers.Select(w => w.Name + ":\n" + LogEnd.Of(w.Log)))}\n{LogEnd.Of(run.Cluster.Coordinators[0].Log)}");
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another kind of fault on the same cluster, with recoveries of its own.</summary>
    public PhaseRun Beside() => new(Cluster, feeder, steps, Draw(int.MaxValue));

    /// <summary>A time from none to <paramref name="max"/>.</summary>
    public TimeSpan Draw(TimeSpan max)
    {
        lock (random) return max * random.NextDouble();
    }

    public int Draw(int below)
    {
        lock (random) return random.Next(below);
    }

    /// <summary>Waits until <paramref name="holds"/> and takes down how long that was after <paramref name="since"/>.</summary>
    /// <exception cref="TimeoutException">It does not hold in time.</exception>
    public async Task Recovers(string what, DateTimeOffset since, TimeSpan patience, Func<Task<bool>> holds)
    {
        await Pause.Until(what, patience, holds);
        lock (recoveries) recoveries.Add(DateTimeOffset.UtcNow - since);
    }

    /// <summary>The same for the next success that a worker's call has.</summary>
    /// <param name="worker">Whose; null: anybody's.</param>
    /// <param name="target">Of which call; null: any.</param>
    public async Task Answers(DateTimeOffset since, string? worker = null, string? target = null)
    {
        var answered = new TaskCompletionSource<HttpExchange>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(HttpExchange exchange)
        {
            if (exchange.IsAcknowledged && exchange.SentAt >= since && (worker is null || exchange.Proxy == worker) && (target is null || exchange.Target == target)) answered.TrySetResult(exchange);
        }

        Cluster.Exchanges.Added += Look;
        try
        {
            HttpExchange first = await answered.Task.WaitAsync(RecoveryPatience);
            lock (recoveries) recoveries.Add(first.AnsweredAt - since);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no answer{(worker is null ? "" : " to " + worker)} within {RecoveryPatience.TotalSeconds:0} s:\n{(worker is null ? "" : LogEnd.Of(Path.Combine(Cluster.Folder, worker + ".log")))}\n{LogEnd.Of(Cluster.Coordinators[0].Log)}");
        }
        finally
        {
            Cluster.Exchanges.Added -= Look;
        }
    }

    /// <summary>Waits for every study's end and checks everything.</summary>
    public async Task<CampaignRow> Finish(string fault, int rounds)
    {
        foreach (WorkerNode worker in Cluster.Workers) worker.Proxy.Plan = FaultPlan.Calm;
        Violation[] stuck = [];
        try
        {
            await feeder.Finish(RecoveryPatience + 4 * Cluster.Times.Reclaim);
        }
        catch (TimeoutException never)
        {
            stuck = [new Violation(Promise.StudiesFinish, "some study", never.Message)];
        }

        PhaseFindings findings = await PhaseCheck.Run(Cluster, steps);
        return Row(fault, rounds, findings with { Violations = [.. findings.Violations, .. stuck] });
    }

    /// <summary>This fault's own line where <see cref="Finish"/> was another's.</summary>
    public CampaignRow Row(string fault, int rounds, PhaseFindings findings) => new(fault, Cluster.Options.LeaseScale, rounds, findings, recoveries);

    public async ValueTask DisposeAsync()
    {
        feeder.Dispose();
        await Cluster.DisposeAsync();
    }
}
