using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Core.Tests.SearchSpaces;

[TestFixture]
public sealed class SearchSpaceTests
{
    private static readonly ImmutableSortedDictionary<string, double> Settings = ImmutableSortedDictionary<string, double>.Empty.Add("batch_size", 16);

    // A child stands before its parent, and a grandchild before both.
    private static readonly SearchSpace Space = new(
        [
            new IntParameter("alpha", 1, 4, Scale.Linear, 1) { When = [When("rank", ParameterValue.Int(8))] },
            new IntParameter("rank", 4, 8, Scale.Linear, 4) { When = [When("method", ParameterValue.Text("lora"), ParameterValue.Text("dora"))] },
            new CategoricalParameter("method", [ParameterValue.Text("lora"), ParameterValue.Text("dora"), ParameterValue.Text("full")]),
        ],
        [ConstraintExpression.Parse("rank * batch_size <= 64 or method == lora", n => n is "rank" or "batch_size" or "method")],
        Settings);

    [Test]
    public void Build_WithNestedConditions_AsksOnlyForActiveParametersInTheSpacesOrder()
    {
        Assert.That(Build("lora", 8).ToString(), Is.EqualTo("alpha=1 rank=8 method=lora"));
        Assert.That(Build("lora", 4).ToString(), Is.EqualTo("rank=4 method=lora"));
        Assert.That(Build("full", 8).ToString(), Is.EqualTo("method=full"));
    }

    [TestCase("alpha=2 rank=8 method=lora", null)]
    [TestCase("rank=4 method=dora", null)]
    [TestCase("method=full", null)]
    [TestCase("rank=8 method=lora", "'alpha' is missing")]
    [TestCase("alpha=2 rank=4 method=lora", "'alpha' is inactive here")]
    [TestCase("rank=4 method=full", "'rank' is inactive here")]
    [TestCase("rank=5 method=lora", "5 is no legal value of 'rank'")]
    [TestCase("method=qlora", "qlora is no legal value of 'method'")]
    [TestCase("depth=5 method=full", "'depth' is no parameter of this study")]
    [TestCase("alpha=1 rank=8 method=dora", "the constraint 'rank * batch_size <= 64 or method == lora' does not hold")]
    public void Refusal_OfAPoint_NamesWhatIsWrong(string point, string? refusal) => Assert.That(Space.Refusal(Parse(point)), Is.EqualTo(refusal));

    [Test]
    public void Constraint_ThatNamesAnInactiveParameter_Holds() => Assert.That(Space.Broken(Parse("method=full")), Is.Null);

    [Test]
    public void Setting_OfTheSameNameAsAParameter_GivesWayToIt()
    {
        var space = new SearchSpace(
            [new IntParameter("batch_size", 1, 64, Scale.Linear, 1)],
            [ConstraintExpression.Parse("batch_size <= 8", n => n == "batch_size")],
            Settings);
        Assert.That(space.Broken(Parse("batch_size=4")), Is.Null);
        Assert.That(space.Broken(Parse("batch_size=9")), Is.Not.Null);
    }

    [Test]
    public void Space_WithACycle_IsRefused() => Assert.That(
        () => new SearchSpace(
            [new BoolParameter("a") { When = [When("b", ParameterValue.Bool(true))] }, new BoolParameter("b") { When = [When("a", ParameterValue.Bool(true))] }],
            [],
            Settings),
        Throws.ArgumentException.With.Message.Contain("a, b"));

    [Test]
    public void IsDiscrete_WithOneContinuum_IsFalse()
    {
        Assert.That(Space.IsDiscrete, Is.True);
        Assert.That(new SearchSpace([new FloatParameter("x", 0, 1, Scale.Linear)], [], Settings).IsDiscrete, Is.False);
    }

    [Test]
    public void Assignments_WithTheSameValues_AreEqualWithEqualHashes()
    {
        Assignment first = Parse("rank=4 method=dora"), second = Parse("rank=4 method=dora");
        Assert.That(first, Is.EqualTo(second));
        Assert.That(first.GetHashCode(), Is.EqualTo(second.GetHashCode()));
        Assert.That(Parse("rank=4 method=dora"), Is.Not.EqualTo(Parse("rank=8 method=dora")));
        Assert.That(Parse("rank=4")["method"], Is.Null);
    }

    private static Assignment Build(string method, long rank) => Space.Build(p => p.Name switch
    {
        "method" => ParameterValue.Text(method),
        "rank" => ParameterValue.Int(rank),
        _ => p.LevelAt(0),
    });

    private static Assignment Parse(string text) => new(
    [
        .. text.Split(' ').Select(part => part.Split('=')).Select(p => new NamedValue(p[0], long.TryParse(p[1], out long n) ? ParameterValue.Int(n) : ParameterValue.Text(p[1]))),
    ]);

    private static Condition When(string parent, params ImmutableArray<ParameterValue> values) => new(parent, values);
}
