using HyperSearch.Journal.Access;
using HyperSearch.Journal.InMemory;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.InMemory;

[TestFixture]
public sealed class InMemoryAccessStoreTests : AccessStoreConformance
{
    private protected override IAccessStore Make() => new InMemoryAccessStore();
}
