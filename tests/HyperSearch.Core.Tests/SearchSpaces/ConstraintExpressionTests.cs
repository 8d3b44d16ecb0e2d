using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Core.Tests.SearchSpaces;

[TestFixture]
public sealed class ConstraintExpressionTests
{
    private static readonly Dictionary<string, ParameterValue> Values = new()
    {
        ["rank"] = ParameterValue.Int(8),
        ["rate"] = ParameterValue.Float(0.001),
        ["method"] = ParameterValue.Text("lora"),
        ["bias"] = ParameterValue.Bool(true),
        ["data.rows"] = ParameterValue.Int(100),
    };

    [TestCase("rank == 8", true)]
    [TestCase("rank != 8", false)]
    [TestCase("rank * 2 <= 16", true)]
    [TestCase("rank * 2 < 16", false)]
    [TestCase("rank + 1 > 8 and rank - 1 < 8", true)]
    [TestCase("rank > 8 or rate < 0.01", true)]
    [TestCase("not rank > 8", true)]
    [TestCase("not not rank > 8", false)]
    [TestCase("not (rank > 1 and rank < 9)", false)]
    [TestCase("rank > 100 and rank > 1 or bias", true)]
    [TestCase("rank > 100 and (rank > 1 or bias)", false)]
    [TestCase("1 + 2 * 3 == 7", true)]
    [TestCase("(1 + 2) * 3 == 9", true)]
    [TestCase("8 / 4 / 2 == 1", true)]
    [TestCase("10 - 4 - 3 == 3", true)]
    [TestCase("-rank == -8", true)]
    [TestCase("--rank == 8", true)]
    [TestCase("method == lora", true)]
    [TestCase("method == 'lora'", true)]
    [TestCase("method == \"full\"", false)]
    [TestCase("method != full", true)]
    [TestCase("bias == true", true)]
    [TestCase("bias == false", false)]
    [TestCase("bias", true)]
    [TestCase("min(rank, 3) == 3", true)]
    [TestCase("max(rank, 3, 20) == 20", true)]
    [TestCase("log(rate) < -6.9", true)]
    [TestCase("rate == 1e-3", true)]
    [TestCase("rate <= 1E-03", true)]
    [TestCase("data.rows / rank >= 12.5", true)]
    [TestCase("rank*rank>=64", true)]
    [TestCase(".5 < 1", true)]
    public void Holds_ByItsGrammar_IsWhatArithmeticSays(string text, bool holds) =>
        Assert.That(ConstraintExpression.Parse(text, Values.ContainsKey).Holds(n => Values[n]), Is.EqualTo(holds));

    [TestCase("", "ends too early", 0)]
    [TestCase("rank <", "ends too early", 6)]
    [TestCase("rank < 3 <= 5", "do not chain", 11)]
    [TestCase("(rank < 3", "a ')' is missing", 9)]
    [TestCase("rank < 3)", "unexpected ')'", 8)]
    [TestCase("rank % 3 == 0", "unexpected '% 3 == 0'", 5)]
    [TestCase("and rank", "'and' needs something on its left", 0)]
    [TestCase("rank < 1.2.3", "'1.2.3' is not a number", 7)]
    [TestCase("rank < 3x", "'3x' is not a number", 7)]
    [TestCase("sqrt(rank) < 3", "'sqrt' is no function", 0)]
    [TestCase("log(rank, 2) < 3", "log takes one number", 12)]
    [TestCase("method == 'lora", "not closed", 10)]
    [TestCase("rank < $", "'$' means nothing here", 7)]
    [TestCase("rank = 3", "unexpected '= 3'", 5)]
    public void Parse_OfNonsense_SaysWhereAndWhy(string text, string words, int offset)
    {
        ConstraintSyntaxException wrong = Assert.Throws<ConstraintSyntaxException>(() => ConstraintExpression.Parse(text, Values.ContainsKey))!;
        Assert.That(wrong.Message, Does.Contain(words));
        Assert.That(wrong.Offset, Is.EqualTo(offset));
    }

    [Test]
    public void Parse_NestedWithoutEnd_IsRefusedAndDoesNotOverflow() =>
        Assert.Throws<ConstraintSyntaxException>(() => ConstraintExpression.Parse(new string('(', 100_000), Values.ContainsKey));

    [Test]
    public void Holds_WithAnInactiveParameter_Holds()
    {
        ConstraintExpression constraint = ConstraintExpression.Parse("rank > 100", n => n == "rank");
        Assert.That(constraint.Holds(_ => null), Is.True);
        Assert.That(constraint.Names, Is.EqualTo((string[])["rank"]));
    }

    [Test]
    public void Holds_OfATextThatIsNoTruth_Throws() =>
        Assert.That(() => ConstraintExpression.Parse("method and bias", Values.ContainsKey).Holds(n => Values[n]), Throws.InvalidOperationException);

    [TestCase("5", true)]
    [TestCase("(rank)", true)]
    [TestCase("-rank", true)]
    [TestCase("rank * 2 - 1", true)]
    [TestCase("max(rank, 3)", true)]
    [TestCase("bias", false)]
    [TestCase("true", false)]
    [TestCase("rank < 5", false)]
    [TestCase("not rank", false)]
    [TestCase("rank and bias", false)]
    public void IsNumber_OfTheWholeExpression_TellsNumbersFromConditions(string text, bool expected) =>
        Assert.That(ConstraintExpression.Parse(text, word => word is "rank" or "bias").IsNumber(name => name == "rank"), Is.EqualTo(expected));
}
