using HyperSearch.Core.Studies;
using HyperSearch.Specs.Tests.Schema;

namespace HyperSearch.Specs.Tests;

/// <summary>Every study file under search-spaces is one that the reader takes and that editors find no fault with.</summary>
[TestFixture]
internal sealed class ExampleTests
{
    private static IEnumerable<string> Examples() => Directory.GetFiles(RepositoryFolder.SearchSpaces, "*.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(RepositoryFolder.SearchSpaces, path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Examples))]
    public void Read_Example_HasNoMistake(string example)
    {
        StudySpec spec = Read(example);
        Assert.That(spec.RunsElsewhere, Is.EqualTo(IsAskAndTell(example)));
        Assert.That(spec.Seed, Is.Not.Null, "an example gives the same trials to everybody");
    }

    [TestCaseSource(nameof(Examples))]
    public void FirstLine_OfExample_LeadsEditorsToTheSchema(string example)
    {
        string path = Path.Combine(RepositoryFolder.SearchSpaces, example);
        string first = File.ReadLines(path).First();
        const string start = "# yaml-language-server: $schema=";
        Assert.That(first, Does.StartWith(start));
        Assert.That(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, first[start.Length..])), Is.True, first);
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Schema_Example_Validates(string example)
    {
        string[] errors = await SchemaValidator.Errors(YamlJson.Convert(File.ReadAllText(Path.Combine(RepositoryFolder.SearchSpaces, example))));
        Assert.That(errors, Is.Empty, string.Join("\n", errors));
    }

    [Test]
    public void Examples_CoverEveryAlgorithmOfThisVersion()
    {
        StudySpec[] specs = [.. Examples().Select(Read)];
        Assert.That(specs.Select(s => s.Strategy.Kind), Is.SupersetOf(TestCatalog.WithModel.Strategies.Select(s => s.Kind)));
        Assert.That(specs.Select(s => s.Pruner.Kind), Is.SupersetOf(TestCatalog.Catalog.Pruners.Select(s => s.Kind)));
        Assert.That(specs.Select(s => (s.Trial as CommandTrial)?.Protocol), Is.SupersetOf(new CommandProtocol?[] { CommandProtocol.Once, CommandProtocol.Lines, null }));
        Assert.That(specs.Select(s => s.Name), Is.Unique);
    }

    private static StudySpec Read(string example)
    {
        StudyFileResult result = StudyFileReader.Read(
            File.ReadAllText(Path.Combine(RepositoryFolder.SearchSpaces, example)), example, TestCatalog.WithModel, IsAskAndTell(example) ? StudyFileUse.AskAndTell : StudyFileUse.Run);
        Assert.That(result.Problems, Is.Empty, string.Join("\n", result.Problems));
        return result.Spec!;
    }

    private static bool IsAskAndTell(string example) => Path.GetFileName(example) == "ask-and-tell.yaml";
}
