using HyperSearch.Journal.Fleet;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.Postgres;

[TestFixture]
public sealed class PostgresFleetStoreTests : FleetStoreConformance
{
    private PostgresDatabase? database;

    [TearDown]
    public async Task CloseDatabase()
    {
        if (database is not null) await database.DisposeAsync();
    }

    private protected override IFleetStore Make() => new PostgresFleetStore(database = PostgresFixture.Open(PostgresFixture.NewAddress()));
}
