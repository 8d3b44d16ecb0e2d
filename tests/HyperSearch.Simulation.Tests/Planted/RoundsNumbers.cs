using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A number crosses the wire in single precision.</summary>
internal sealed class RoundsNumbers : PlantedBug
{
    public override string Name => "sends results in single precision";

    public override void Receive(string verb, object?[] arguments, World world)
    {
        if (arguments[0] is AttemptEnd end) arguments[0] = end with { Metrics = end.Metrics.ToDictionary(m => m.Key, m => (double)(float)m.Value) };
    }
}
