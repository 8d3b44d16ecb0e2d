using HyperSearch.Journal.Postgres;

namespace HyperSearch.Journal.Tests.Postgres;

[TestFixture]
public sealed class PostgresAddressTests
{
    [TestCase("Host=db;Username=ann;Password=secret;Database=search")]
    [TestCase("postgres://ann:secret@db:5432/search?sslmode=verify-full&application_name=x")]
    [TestCase("postgresql://ann:s%65cret@db/search\n")]
    public void Parse_EitherForm_ShowsAllButThePassword(string text)
    {
        PostgresAddress address = PostgresAddress.Parse(text);
        Assert.That(address.ToString(), Is.EqualTo("postgres://ann@db:5432/search"));
        Assert.That(address.ConnectionString, Does.Contain("secret"));
    }

    [Test]
    public void Parse_WithSettings_KeepsThemBeforeTheDefaults()
    {
        string text = PostgresAddress.Parse("Host=db;Max Auto Prepare=0;Command Timeout=99").ConnectionString;
        Assert.That(text, Does.Contain("Command Timeout=99").And.Contain("Maximum Pool Size=24").And.Not.Contain("Max Auto Prepare=32"));
    }

    [TestCase("secret")]
    [TestCase("Host=db;Pasword=secret")]
    [TestCase("postgres://ann:secret@:x/")]
    [TestCase("Password=secret")]
    public void Parse_OfSomethingElse_IsRefusedWithoutSayingIt(string text) =>
        Assert.That(() => PostgresAddress.Parse(text), Throws.TypeOf<JournalFormatException>().With.Message.Not.Contain("secret"));

    [Test]
    public void ReadFile_ThatOthersCanRead_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such permissions.");
            return;
        }

        string path = Path.GetTempFileName();
        File.WriteAllText(path, "Host=db;Password=secret\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.That(PostgresAddress.ReadFile(path).ConnectionString, Does.Contain("secret"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.That(() => PostgresAddress.ReadFile(path), Throws.TypeOf<JournalFormatException>().With.Message.Contain("chmod 600"));
        File.Delete(path);
    }
}
