using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A lease is kept by session alone: every slot of a worker is its first.</summary>
internal sealed class ServesOneSlotAsAnother : PlantedBug
{
    public override string Name => "keeps leases by session, without the slot";

    public override void Receive(string verb, object?[] arguments, World world)
    {
        if (arguments[0] is LeaseRequest request) arguments[0] = request with { Slot = 0 };
    }
}
