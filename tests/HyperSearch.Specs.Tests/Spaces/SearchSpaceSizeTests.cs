using HyperSearch.Specs.Spaces;

namespace HyperSearch.Specs.Tests.Spaces;

[TestFixture]
internal sealed class SearchSpaceSizeTests
{
    private static SearchSpaceSize Count(string space, string constraints = "[]") => SearchSpaceSize.Count(TestCatalog.ReadGood(
        $"name: s\nobjective: {{metric: y}}\nbudget: {{trials: 1}}\nconstraints: {constraints}\nspace:\n{space}", StudyFileUse.AskAndTell).Space);

    [Test]
    public void Count_IndependentParameters_IsTheProduct() => Assert.That(
        Count("  x: {type: float, low: 0, high: 1, step: 0.25}\n  k: {type: int, low: 1, high: 3}\n  c: {type: categorical, choices: [a, b]}\n"),
        Is.EqualTo(new SearchSpaceSize(30, true)));

    [Test]
    public void Count_InactiveParameters_DoNotMultiply() => Assert.That(
        Count("  m: {type: categorical, choices: [a, b, c]}\n  k: {type: int, low: 1, high: 10, when: {m: [b, c]}}\n  l: {type: bool, when: {m: c, k: 10}}\n"),
        Is.EqualTo(new SearchSpaceSize(1 + 10 + 9 + 2, true)));

    [Test]
    public void Count_ConstrainedCells_AreLeftOut() => Assert.That(
        Count("  a: {type: int, low: 1, high: 10}\n  b: {type: int, low: 1, high: 10}\n", "[a < b]"), Is.EqualTo(new SearchSpaceSize(45, true)));

    [Test]
    public void Count_MoreThanAMillionConstrainedCells_IsABound() => Assert.That(
        Count("  a: {type: int, low: 1, high: 1001}\n  b: {type: int, low: 1, high: 1000}\n", "[a != b]"), Is.EqualTo(new SearchSpaceSize(1_001_000, false)));

    [Test]
    public void Count_MoreThanAMillionFreeCells_IsExact() => Assert.That(
        Count("  a: {type: int, low: 1, high: 1000000}\n  b: {type: int, low: 1, high: 1000000}\n"), Is.EqualTo(new SearchSpaceSize(1_000_000_000_000, true)));

    [Test]
    public void Count_MoreThanALongHolds_IsCapped() => Assert.That(
        Count(string.Concat(Enumerable.Range(0, 9).Select(i => $"  p{i}: {{type: int, low: 1, high: 1000000}}\n"))), Is.EqualTo(new SearchSpaceSize(long.MaxValue, false)));

    [Test]
    public void Count_Continuum_HasNoCells() => Assert.That(Count("  x: {type: float, low: 0, high: 1}\n").Cells, Is.Null);

    [TestCase(999, true)]
    [TestCase(1000, false)]
    public void Read_ShareNearAThousandth_IsCountedExactlyInASmallSpace(int high, bool legal)
    {
        StudyFileResult result = TestCatalog.Read($"name: s\nobjective: {{metric: y}}\nbudget: {{trials: 1}}\nconstraints: [a == 0]\nspace: {{a: {{type: int, low: 0, high: {high}}}}}", StudyFileUse.AskAndTell);
        Assert.That(result.Spec is not null, Is.EqualTo(legal), string.Join("\n", result.Problems));
    }
}
