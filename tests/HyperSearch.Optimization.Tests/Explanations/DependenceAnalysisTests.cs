using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Explanations;

namespace HyperSearch.Optimization.Tests.Explanations;

public sealed class DependenceAnalysisTests
{
    [Test]
    public void Partial_OfIshigami_FollowsItsMainEffect()
    {
        DependenceCurve curve = DependenceAnalysis.Partial(new KnownFunction(SensitivityFunctions.Ishigami, KnownFunction.Floats(3)), 0, 5);
        Assert.That(curve.Points, Has.Length.EqualTo(21));
        foreach (DependencePoint point in curve.Points)
            Assert.That(point.Objective.Value, Is.EqualTo(SensitivityFunctions.IshigamiAlong(point.Value.AsFloat)).Within(0.35));
    }

    [Test]
    public void Partial_OfAModelInDoubt_HasABandThatHoldsTheCurve()
    {
        var model = new KnownFunction(x => x[0] + x[1], KnownFunction.Floats(2), [0.5, 0]);
        DependenceCurve curve = DependenceAnalysis.Partial(model, 0, 5);
        double[] widths = [.. curve.Points.Select(p => p.Objective.High - p.Objective.Low)];
        Assert.That(widths[10], Is.EqualTo(0).Within(1e-12), "the centre is known");
        Assert.That(widths[0], Is.EqualTo(2 * 1.96 * 0.5 * Math.Sqrt(3)).Within(0.7), "the ends are not");
        Assert.That(curve.Points.All(p => p.Objective.Covers(p.Objective.Value)));
    }

    [Test]
    public void Slice_ThroughAPoint_HoldsTheOthers()
    {
        Parameter[] parameters = [new CategoricalParameter("c", [ParameterValue.Text("a"), ParameterValue.Text("b")]), new FloatParameter("x", 1e-4, 1, Scale.Log)];
        var model = new KnownFunction(x => (x[0] < 0.5 ? 10 : 20) + x[1], parameters);
        var at = new Assignment([new NamedValue("c", ParameterValue.Text("b")), new NamedValue("x", ParameterValue.Float(1e-2))]);
        Assert.That(DependenceAnalysis.Slice(model, 0, at).Points.Select(p => (p.Value.AsText, Math.Round(p.Objective.Value, 12))), Is.EqualTo(new[] { ("a", 10.5), ("b", 20.5) }));
        DependenceCurve along = DependenceAnalysis.Slice(model, 1, at);
        Assert.That((Math.Round(along.Points[0].Value.AsFloat, 12), along.Points[^1].Value.AsFloat, along.Points[0].Objective.Value), Is.EqualTo((1e-4, 1.0, 20.0)));
    }
}
