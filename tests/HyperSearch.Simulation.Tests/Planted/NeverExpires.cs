using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Fleet;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>The age of a session is not measured: a worker that is gone counts as well for ever.</summary>
internal sealed class NeverExpires : PlantedBug
{
    public override string Name => "never misses a worker that is gone";

    public override CoordinatorOptions Change(CoordinatorOptions options, World world) => options with { Fleet = new Ageless(options.Fleet!) };

    private sealed class Ageless(IFleetStore inner) : FleetDecorator(inner)
    {
        public override async Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel) =>
            [.. (await Inner.List(cancel)).Select(m => m with { SinceHeard = TimeSpan.Zero })];
    }
}
