using HyperSearch.Journal.InMemory;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.InMemory;

[TestFixture]
public sealed class InMemoryJournalTests : JournalConformance
{
    private protected override IJournal Make() => new InMemoryJournal();
}
