namespace HyperSearch.Specs.Tests;

/// <summary>
/// Every mistake with its whole message. A case of BrokenStudies/*.cases.txt replaces the lines after '-' of a good file by those
/// after '+'; what follows is what a user sees.
/// </summary>
[TestFixture]
internal sealed class BrokenStudyTests
{
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "BrokenStudies");

    private static IEnumerable<TestCaseData> Cases() => Directory.GetFiles(Folder, "*.cases.txt").Order(StringComparer.Ordinal)
        .SelectMany(BrokenStudyCase.ReadAll)
        .Select(c => new TestCaseData(c).SetName($"Read_{c.File}_{c.Title}"));

    [TestCaseSource(nameof(Cases))]
    public void Read_BrokenStudy_SaysWhatIsWrongWhereWhyAndHowToMendIt(BrokenStudyCase broken)
    {
        TestCatalog.ReadGood(broken.GoodYaml);
        StudyFileResult result = TestCatalog.Read(broken.Yaml);
        Assert.That(result.Spec, Is.Null);
        Assert.That(string.Join("\n", result.Problems), Is.EqualTo(broken.Expected));
    }

    [Test]
    public void Cases_AreManyAndDiffer()
    {
        BrokenStudyCase[] cases = [.. Directory.GetFiles(Folder, "*.cases.txt").SelectMany(BrokenStudyCase.ReadAll)];
        Assert.That(cases, Has.Length.GreaterThanOrEqualTo(60));
        Assert.That(cases.Select(c => c.Yaml).Distinct().Count(), Is.EqualTo(cases.Length));
    }
}
