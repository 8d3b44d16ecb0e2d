using HyperSearch.Journal.Fleet;
using HyperSearch.Journal.InMemory;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.InMemory;

[TestFixture]
public sealed class InMemoryFleetStoreTests : FleetStoreConformance
{
    private protected override IFleetStore Make() => new InMemoryFleetStore(TimeProvider.System);
}
