using HyperSearch.Journal.Postgres;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Journal.Tests.Postgres;

/// <summary>Databases for tests; where there is no PostgreSQL the test is skipped with the reason.</summary>
internal static class PostgresFixture
{
    public static PostgresAddress NewAddress()
    {
        if (PostgresTests.NewDatabase(out string reason) is { } text) return PostgresAddress.Parse(text);
        Assert.Ignore(reason);
        throw new InvalidOperationException("unreachable");
    }

    public static PostgresDatabase Open(PostgresAddress address) => PostgresDatabase.Open(address, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
}
