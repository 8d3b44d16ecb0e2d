namespace HyperSearch.Architecture.Tests.Layout;

[TestFixture]
public sealed class TopLevelTests
{
    private static readonly string[] Allowed = ["src", "tests", "deploy", "search-spaces", "HyperSearch.sln", "README.md", "LICENSE", "global.json"];
    private static readonly string[] Vague = ["helpers", "helper", "utils", "util", "utilities", "common", "managers", "misc", "shared", "interfaces", "extensions", "models2"];

    [Test]
    public void Root_HoldsOnlyWhatTheMapNames()
    {
        IEnumerable<string> extra = Directory.EnumerateFileSystemEntries(Repository.Root)
            .Select(p => Path.GetFileName(p)!)
            .Where(name => name[0] != '.' && !name.StartsWith("Directory.", StringComparison.Ordinal) && !Allowed.Contains(name) && name != "TestResults");
        Assert.That(extra, Is.Empty, "a newcomer reads the root first: it holds the four folders, the solution and the README");
    }

    [Test]
    public void Folders_AreNamedAfterWhatTheyHold()
    {
        IEnumerable<string> vague = Repository.Folders("src").Concat(Repository.Folders("tests")).Where(f => Vague.Contains(Path.GetFileName(f).ToLowerInvariant()));
        Assert.That(vague, Is.Empty, "the folder list is the glossary: a folder of that name says nothing and collects everything");
    }

    [TestCase("Manager")]
    [TestCase("Helper")]
    [TestCase("Helpers")]
    [TestCase("Util")]
    [TestCase("Utils")]
    [TestCase("Impl")]
    public void Types_AreNamedAfterWhatTheyDo(string suffix) => Assert.That(
        Repository.Sources().Where(p => Path.GetFileNameWithoutExtension(p).EndsWith(suffix, StringComparison.Ordinal)),
        Is.Empty,
        $"'{suffix}' says nothing: name the thing after what it is or does");

    [Test]
    public void SourceProjects_EachHaveAReadme()
    {
        foreach (string project in Repository.Files("src", "*.csproj"))
            Assert.That(File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "README.md")), Is.True, $"{project}: a page says what it is, where things are and why it is so");
    }
}
