using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Fleet;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>Somebody takes tenths of seconds for seconds: a worker is given up after two missed beats are nowhere near.</summary>
internal sealed class ExpiresEarly : PlantedBug
{
    public override string Name => "gives up workers that are well";

    public override CoordinatorOptions Change(CoordinatorOptions options, World world) => options with { Fleet = new Impatient(options.Fleet!) };

    private sealed class Impatient(IFleetStore inner) : FleetDecorator(inner)
    {
        public override async Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel) =>
            [.. (await Inner.List(cancel)).Select(m => m with { SinceHeard = m.SinceHeard * 10 })];
    }
}
