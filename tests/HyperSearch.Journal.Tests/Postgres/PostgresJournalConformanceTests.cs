using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.Postgres;

[TestFixture]
public sealed class PostgresJournalConformanceTests : JournalConformance
{
    private PostgresDatabase? database;

    [TearDown]
    public async Task CloseDatabase()
    {
        if (database is not null) await database.DisposeAsync();
    }

    private protected override IJournal Make()
    {
        database = PostgresFixture.Open(PostgresFixture.NewAddress());
        return new PostgresJournal(database);
    }
}
