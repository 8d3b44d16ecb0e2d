using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class UnitCubeTests
{
    private static readonly Parameter[] Kinds =
    [
        new FloatParameter("x", -3, 5, Scale.Linear),
        new FloatParameter("x", 1e-6, 1e-1, Scale.Log),
        new FloatParameter("x", 0.1, 0.9, Scale.Linear) { Step = 0.2 },
        new FloatParameter("x", 0.5, 8.5, Scale.Log) { Step = 2 },
        new FloatParameter("x", 1e-4, 1e-1, Scale.Log) { Points = 7 },
        new IntParameter("x", -4, 11, Scale.Linear, 3),
        new IntParameter("x", 1, 4096, Scale.Log, 1),
        new IntParameter("x", 1, 101, Scale.Log, 20),
        new BoolParameter("x"),
        new CategoricalParameter("x", [ParameterValue.Text("a"), ParameterValue.Text("b"), ParameterValue.Int(3)]),
    ];

    [TestCaseSource(nameof(Kinds))]
    public void ValueAt_AnyCoordinate_IsLegalAndLiesInItsOwnCell(Parameter parameter)
    {
        var axis = new UnitAxis(parameter);
        Prop.ForAll(ArbMap.Default.ArbFor<uint>(), draw =>
        {
            double u = draw / 4294967296.0;
            ParameterValue value = axis.ValueAt(u);
            (double low, double high) = axis.CellOf(value);
            double slack = axis.Levels is null ? 1e-9 : 1e-12;
            return parameter.Allows(value) && u >= low - slack && u <= high + slack;
        }).QuickCheckThrowOnFailure();
    }

    [TestCaseSource(nameof(Kinds))]
    public void CoordinateOf_EveryLevel_LeadsBackToIt(Parameter parameter)
    {
        var axis = new UnitAxis(parameter);
        long count = Math.Min(axis.Levels ?? 50, 500);
        for (long i = 0; i < count; i++)
        {
            ParameterValue value = axis.Levels is null ? axis.ValueAt((i + 0.5) / count) : parameter.LevelAt(i);
            double u = axis.CoordinateOf(value);
            (double low, double high) = axis.CellOf(value);
            Assert.That(u, Is.InRange(low, high));
            if (axis.Levels is not null) Assert.That(axis.ValueAt(u), Is.EqualTo(value));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void CellOf_NeighbouringLevels_MeetAndFillTheInterval(Parameter parameter)
    {
        var axis = new UnitAxis(parameter);
        if (axis.Levels is not { } count) return;
        double end = 0;
        for (long i = 0; i < count; i++)
        {
            (double low, double high) = axis.CellOf(parameter.LevelAt(i));
            Assert.That(low, Is.EqualTo(end));
            Assert.That(high, Is.GreaterThan(low));
            end = high;
        }

        Assert.That(end, Is.EqualTo(1));
    }

    [Test]
    public void PointOf_InactiveParameter_IsNotANumber()
    {
        var cube = new UnitCube(SampleSpaces.Conditional);
        Assignment full = cube.At([0.2, 0.9, 0.9], Assignment.Empty);
        double[] point = cube.PointOf(full);
        Assert.That(full["rank"], Is.Null);
        Assert.That(point.Count(double.IsNaN), Is.EqualTo(1));
        Assert.That(cube.At(point, Assignment.Empty), Is.EqualTo(full));
    }
}
