using HyperSearch.Journal.Access;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.Postgres;

[TestFixture]
public sealed class PostgresAccessStoreTests : AccessStoreConformance
{
    private PostgresDatabase? database;

    [TearDown]
    public async Task CloseDatabase()
    {
        if (database is not null) await database.DisposeAsync();
    }

    private protected override IAccessStore Make() => new PostgresAccessStore(database = PostgresFixture.Open(PostgresFixture.NewAddress()));
}
