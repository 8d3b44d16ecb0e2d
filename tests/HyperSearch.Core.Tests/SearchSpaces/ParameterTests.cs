using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Core.Tests.SearchSpaces;

[TestFixture]
public sealed class ParameterTests
{
    [Test]
    public void Levels_OfTenths_AreTheNumbersThatAPersonWrites()
    {
        var dropout = new FloatParameter("dropout", 0, 0.5, Scale.Linear) { Step = 0.1 };
        Assert.That(Levels(dropout).Select(v => v.AsFloat), Is.EqualTo((double[])[0, 0.1, 0.2, 0.3, 0.4, 0.5]));
        Assert.That(dropout.Allows(ParameterValue.Float(0.3)), Is.True);
        Assert.That(dropout.Allows(ParameterValue.Float(0.1 + 0.2)), Is.False, "0.30000000000000004 is not 0.3");
        Assert.That(dropout.Allows(ParameterValue.Float(0.35)), Is.False);
        Assert.That(dropout.Allows(ParameterValue.Int(0)), Is.False, "an integer is another kind");
    }

    [Test]
    public void Points_OnALogScale_AreEvenlySpacedInItWithBothEnds()
    {
        var rate = new FloatParameter("rate", 1e-5, 1e-1, Scale.Log) { Points = 5 };
        double[] levels = [.. Levels(rate).Select(v => v.AsFloat)];
        Assert.That(levels[0], Is.EqualTo(1e-5));
        Assert.That(levels[^1], Is.EqualTo(1e-1));
        Assert.That(levels, Is.EqualTo((double[])[1e-5, 1e-4, 1e-3, 1e-2, 1e-1]).Within(1e-12).Percent);
        Assert.That(levels.All(l => rate.Allows(ParameterValue.Float(l))), Is.True);
    }

    [Test]
    public void Points_OnALinearScale_AreEvenlySpaced() =>
        Assert.That(Levels(new FloatParameter("x", -1, 1, Scale.Linear) { Points = 3 }).Select(v => v.AsFloat), Is.EqualTo((double[])[-1, 0, 1]));

    [Test]
    public void NearestLevel_OfAPointBetween_IsTheNearestInItsScale()
    {
        var rate = new FloatParameter("rate", 1e-4, 1e-2, Scale.Log) { Points = 3 };
        Assert.That(rate.NearestLevel(4e-3, 3), Is.EqualTo(2), "4e-3 is nearer to 1e-2 than to 1e-3 on a log scale");
        Assert.That(rate.NearestLevel(2e-3, 3), Is.EqualTo(1));
        Assert.That(rate.NearestLevel(1, 3), Is.EqualTo(2));
    }

    [Test]
    public void Continuum_HasNoLevels_AndAllowsItsRange()
    {
        var x = new FloatParameter("x", 0, 1, Scale.Linear);
        Assert.That(x.LevelCount, Is.Null);
        Assert.That(() => x.LevelAt(0), Throws.InvalidOperationException);
        Assert.That(x.Allows(ParameterValue.Float(1)), Is.True);
        Assert.That(x.Allows(ParameterValue.Float(1.0000001)), Is.False);
    }

    [Test]
    public void Integer_WithAStep_AllowsOnlyItsGrid()
    {
        var rank = new IntParameter("rank", 4, 16, Scale.Linear, 4);
        Assert.That(Levels(rank).Select(v => v.AsInt), Is.EqualTo((long[])[4, 8, 12, 16]));
        Assert.That(rank.Allows(ParameterValue.Int(6)), Is.False);
        Assert.That(() => rank.LevelAt(4), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Choices_Bool_Fixed_HaveTheirOwnLevels()
    {
        Assert.That(Levels(new CategoricalParameter("m", [ParameterValue.Text("a"), ParameterValue.Int(1)])), Is.EqualTo((ParameterValue[])[ParameterValue.Text("a"), ParameterValue.Int(1)]));
        Assert.That(Levels(new BoolParameter("b")), Is.EqualTo((ParameterValue[])[ParameterValue.Bool(false), ParameterValue.Bool(true)]));
        Assert.That(Levels(new FixedParameter("f", ParameterValue.Float(2))), Is.EqualTo((ParameterValue[])[ParameterValue.Float(2)]));
        Assert.That(new FixedParameter("f", ParameterValue.Float(2)).Allows(ParameterValue.Int(2)), Is.False);
    }

    [Test]
    public void Value_OfEachKind_ComparesByKindAndContent()
    {
        Assert.That(ParameterValue.Int(1), Is.Not.EqualTo(ParameterValue.Float(1)));
        Assert.That(ParameterValue.Float(-0.0), Is.EqualTo(ParameterValue.Float(0)));
        ParameterValue list = ParameterValue.List(["a", "b"]), same = ParameterValue.List(["a", "b"]);
        Assert.That(list, Is.EqualTo(same));
        Assert.That(list.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        Assert.That(() => ParameterValue.Float(double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => ParameterValue.Int(1).AsText, Throws.InvalidOperationException);
    }

    [TestCase(0.001, 0.0010000000000000002)]
    [TestCase(0.0010000000000000002, 0.0010000000000000002)]
    [TestCase(1e-6, 1e-6)]
    [TestCase(1, 1)]
    [TestCase(0.00101, 0.00101)]
    [TestCase(-1, -1)]
    public void Meant_ALevelButForItsLastDigits_IsThatLevel(double written, double level)
    {
        var rate = new FloatParameter("rate", 1e-6, 1, Scale.Log) { Points = 5 };
        Assert.That(rate.Meant(written), Is.EqualTo(level));
    }

    private static IEnumerable<ParameterValue> Levels(Parameter parameter) => Enumerable.Range(0, (int)parameter.LevelCount!).Select(i => parameter.LevelAt(i));
}
