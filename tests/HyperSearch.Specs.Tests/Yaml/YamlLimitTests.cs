using System.Collections.Immutable;

namespace HyperSearch.Specs.Tests.Yaml;

/// <summary>Small files must not become large, and large ones are not read at all.</summary>
[TestFixture]
internal sealed class YamlLimitTests
{
    private static SpecProblem First(string yaml) => TestCatalog.Read(yaml).Problems[0];

    [Test]
    public void Read_FileOverTheLimit_IsRefusedUnread()
    {
        SpecProblem problem = First("name: b # " + new string('x', 256 * 1024));
        Assert.That(problem.Code, Is.EqualTo(SpecCode.TooLarge));
        Assert.That(problem.What, Does.Contain("256 KB"));
    }

    [TestCase('[', ']')]
    [TestCase('{', '}')]
    public void Read_DeepNesting_IsRefusedWhereItGetsTooDeep(char open, char close)
    {
        SpecProblem problem = First("x: " + new string(open, 20_000) + new string(close, 20_000));
        Assert.That(problem.Code, Is.AnyOf(SpecCode.TooLarge, SpecCode.Syntax));
        Assert.That(problem.Line, Is.EqualTo(1));
    }

    [Test]
    public void Read_ManyNodes_IsRefused()
    {
        SpecProblem problem = First("x: [" + string.Join(',', Enumerable.Repeat("1", 30_000)) + "]");
        Assert.That(problem.Code, Is.EqualTo(SpecCode.TooLarge));
        Assert.That(problem.What, Does.Contain("20000 values"));
    }

    [Test]
    public void Read_BillionLaughs_StopsAtTheAnchors()
    {
        string yaml = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i - 1)}", 9))}]\n"));
        Assert.That(TestCatalog.Read(yaml).Problems.Select(p => p.Code), Does.Contain(SpecCode.Anchor));
    }

    [Test]
    public void Read_VeryManyMistakes_ShowsAHundred()
    {
        StudyFileResult result = TestCatalog.Read(string.Concat(Enumerable.Range(0, 500).Select(i => $"key{i}: 1\n")));
        Assert.That(result.Problems, Has.Length.EqualTo(101));
        Assert.That(result.Problems[^1].Code, Is.EqualTo(SpecCode.TooManyProblems));
    }

    [TestCase("")]
    [TestCase("# nothing\n")]
    [TestCase("---\n...\n")]
    [TestCase("~")]
    public void Read_EmptyFile_SaysSo(string yaml) => Assert.That(First(yaml).What, Is.EqualTo("the file is empty"));

    [TestCase("name: b\0\nseed: 1\n", 1, 8, "U+0000")]
    [TestCase("name: b\r\n# \u001b[31m\r\nseed: 1\n", 2, 3, "U+001B")]
    [TestCase("name: \"b\rc\u0001\"", 2, 2, "U+0001")]
    [TestCase("name: b\uFFFE", 1, 8, "U+FFFE")]
    public void Read_ControlCharacter_IsRefusedWhereItStands(string yaml, int line, int column, string name)
    {
        ImmutableArray<SpecProblem> problems = TestCatalog.Read(yaml).Problems;
        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That((problems[0].Code, problems[0].Line, problems[0].Column), Is.EqualTo((SpecCode.Syntax, line, column)));
        Assert.That(problems[0].What, Does.Contain(name));
    }

    [Test]
    public void Read_ControlCharacterWrittenAsAnEscape_IsAText() =>
        Assert.That(TestCatalog.Read("name: \"b\\x1b\"").Problems, Has.None.Property(nameof(SpecProblem.Code)).EqualTo(SpecCode.Syntax));

    [TestCase("[name, b]", "a list")]
    [TestCase("hello", "'hello'")]
    public void Read_NoMapAtTheRoot_SaysWhatItIs(string yaml, string shape) => Assert.That(First(yaml).What, Is.EqualTo($"the study is {shape}"));

    [Test]
    public void Read_Mistakes_StandInTheOrderOfTheFile()
    {
        StudyFileResult result = TestCatalog.Read(File.ReadAllText(Path.Combine(RepositoryFolder.SearchSpaces, "grid.yaml")).Replace("low: ", "lwo: ", StringComparison.Ordinal));
        Assert.That(result.Problems, Has.Length.GreaterThan(1).And.All.Property(nameof(SpecProblem.Code)).EqualTo(SpecCode.UnknownKey), "each typo is one mistake");
        Assert.That(result.Problems.Select(p => (p.Line, p.Column)), Is.Ordered);
    }
}
