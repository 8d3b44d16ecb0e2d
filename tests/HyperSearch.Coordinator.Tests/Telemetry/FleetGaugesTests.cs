using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Coordinator.Tests.Kit;

namespace HyperSearch.Coordinator.Tests.Telemetry;

/// <summary>Gauges while what they look at is away.</summary>
public sealed class FleetGaugesTests
{
    [Test]
    public async Task Look_ThatFails_IsToldOnceAndTriedAgain()
    {
        var fleet = new ScriptedFleet();
        List<string> lines = [];
        await using var bench = new Bench(change: o => o with { Fleet = fleet });
        await bench.Register();
        int looks = 0;
        fleet.OnList = () =>
        {
            if (looks++ < 3) throw new InvalidOperationException("the pool is gone");
        };
        using var gauges = new FleetGauges(bench.Coordinator, "nowhere", lines.Add);
        for (int i = 0; i < 4; i++) await gauges.Look(CancellationToken.None);
        Assert.That(looks, Is.EqualTo(4));
        Assert.That(lines, Is.EqualTo(new[] { "the fleet could not be looked at for its gauges: the pool is gone" }));
    }

    [Test]
    public async Task Host_WhoseGaugesFail_EndsInOrder()
    {
        string home = Directory.CreateTempSubdirectory("gauges-").FullName;
        try
        {
            var looked = new TaskCompletionSource();
            var fleet = new ScriptedFleet
            {
                OnList = () =>
                {
                    looked.TrySetResult();
                    throw new InvalidOperationException("the pool is gone");
                },
            };
            var options = new HostOptions { Coordinator = new CoordinatorOptions { Fleet = fleet } };
            CoordinatorHost host = ((HomeOpening.Opened)await CoordinatorHost.Open(home, options, CancellationToken.None)).Host;
            await looked.Task;
            await host.Finish();
            HomeOpening again = await CoordinatorHost.Open(home, new HostOptions { Listen = null, LockWait = TimeSpan.Zero }, CancellationToken.None);
            Assert.That(again, Is.TypeOf<HomeOpening.Opened>(), "the home was let go");
            await ((HomeOpening.Opened)again).Host.DisposeAsync();
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
