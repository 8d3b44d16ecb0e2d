using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>Sees to it that there is always work: submits another study whenever fewer than two are open.</summary>
internal sealed class StudyFeeder(ChaosCluster cluster, CountingStudy pattern) : IDisposable
{
    private const int OpenMin = 2;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);
    private readonly CancellationTokenSource stopping = new();
    private Task feeding = Task.CompletedTask;

    public int Submitted { get; private set; }

    public async Task Start()
    {
        for (int i = 0; i < OpenMin; i++) await Submit();
        feeding = Feed();
    }

    /// <summary>Submits no more, and waits until all that was submitted is over.</summary>
    /// <exception cref="TimeoutException">Something never ends.</exception>
    public async Task Finish(TimeSpan patience)
    {
        await stopping.CancelAsync();
        await feeding;
        await Pause.Until("every study is over", patience, async () => await Open() == 0);
    }

    public void Dispose() => stopping.Dispose();

    private async Task Feed()
    {
        try
        {
            while (true)
            {
                await Pause.For(Look, stopping.Token);
                if (await Open() < OpenMin) await Submit();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private Task Submit() => cluster.Submit(pattern with { Name = $"{pattern.Name}-{Submitted++}", Seed = pattern.Seed + (ulong)Submitted });

    private async Task<int> Open()
    {
        IReadOnlyList<StudySummary> all = await cluster.Ask("the studies are listed", (coordinator, cancel) => coordinator.ListStudies(cancel));
        return Submitted - all.Count(s => s.State == "finished");
    }
}
