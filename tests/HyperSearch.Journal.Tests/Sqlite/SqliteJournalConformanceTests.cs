using HyperSearch.Journal.Sqlite;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.Sqlite;

[TestFixture]
public sealed class SqliteJournalConformanceTests : JournalConformance
{
    private string folder = "";

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    private protected override IJournal Make()
    {
        folder = Directory.CreateTempSubdirectory("journal-").FullName;
        return SqliteJournal.Open(Path.Combine(folder, "journal.db"));
    }
}
