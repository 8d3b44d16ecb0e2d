using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A buffer is used again while it is still read: now and then a result carries the metrics of the one before.</summary>
internal sealed class MixesUpResults : PlantedBug
{
    private AttemptEnd? last;

    public override string Name => "completes a trial with another one's metrics";

    public override void Receive(string verb, object?[] arguments, World world)
    {
        if (arguments[0] is not AttemptEnd { Outcome: "completed" } end) return;
        if (last is not null && world.Random.Chance(0.02)) arguments[0] = end with { Metrics = last.Metrics };
        last = end;
    }
}
