using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class PredictivePrunerTests
{
    private const int Length = 50;
    private static readonly StudySpec Spec = PruningBench.Study("predictive", ("max", Length));

    [TestCase(0.9, true, TestName = "Judge_ACurveThatHasFlattenedOutFarAbove_Stops")]
    [TestCase(0.05, false, TestName = "Judge_ACurveThatGoesLower_Continues")]
    public void Judge(double end, bool stops)
    {
        TrialSnapshot snapshot = Snapshot(3, Curve(end, 0.8, 25));
        Assert.That(new PredictivePruner().Judge(Spec, snapshot, 3, 25).Stop, Is.EqualTo(stops));
    }

    [Test]
    public void Judge_ACurveThatStillFallsSteeply_Continues()
    {
        double[] straight = [.. Enumerable.Range(1, 20).Select(t => 1.2 - 0.03 * t)];
        Assert.That(new PredictivePruner().Judge(Spec, Snapshot(3, straight), 3, 20).Stop, Is.False, "it is above the best, and on its way below it");
    }

    [Test]
    public void Judge_FewerThanThreeCompleted_Continues() =>
        Assert.That(new PredictivePruner().Judge(Spec, Snapshot(2, Curve(0.9, 0.8, 25)), 2, 25).Stop, Is.False);

    [Test]
    public void Judge_BeforeAFifth_Continues() =>
        Assert.That(new PredictivePruner().Judge(Spec, Snapshot(3, Curve(0.9, 0.8, 9)), 3, 9).Stop, Is.False);

    [Test]
    public void Judge_TheBestTrialOfAll_IsNeverStopped()
    {
        double[] rising = [0.01, .. Enumerable.Repeat(2.0, 24)];
        Assert.That(new PredictivePruner().Judge(Spec, Snapshot(3, rising), 3, 25).Stop, Is.False);
    }

    [Test]
    public void Judge_InOtherUnits_SaysTheSame()
    {
        foreach (double end in (double[])[0.05, 0.15, 0.2, 0.3, 0.5, 0.9])
        {
            TrialSnapshot plain = Snapshot(3, Curve(end, 0.8, 25));
            TrialSnapshot scaled = Scale(plain, -1000, 5000);
            Assert.That(new PredictivePruner().Judge(Spec.Maximize(), scaled, 3, 25).Stop, Is.EqualTo(new PredictivePruner().Judge(Spec, plain, 3, 25).Stop), $"end {end}");
        }
    }

    [Test]
    public void Judge_WithNothingFinite_Continues() =>
        Assert.That(new PredictivePruner().Judge(Spec, Snapshot(3, [.. Enumerable.Repeat(double.NaN, 25)]), 3, 25).Stop, Is.False);

    [Test]
    public void Forecast_OfPowerLaws_IsCalibrated()
    {
        // Noisy power laws with known ends: of those given 10 to 90 per cent to end below the bar, about as many should.
        var random = new Random(7);
        double expected = 0;
        int below = 0, count = 2000;
        for (int i = 0; i < count; i++)
        {
            double end = random.NextDouble(), fall = random.NextDouble(), power = 0.2 + random.NextDouble(), bar = 0.5;
            double[] times = [.. Enumerable.Range(1, 15).Select(t => t / 50.0)];
            double[] values = [.. times.Select(t => end + fall * (Math.Pow(t, -power) - 1) + 0.02 * Normal(random))];
            expected += CurveForecast.ProbabilityBelow(bar, times, values, 0.5);
            below += end + 0.02 * Normal(random) < bar ? 1 : 0;
        }

        Assert.That(expected / count, Is.EqualTo((double)below / count).Within(0.05));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Curve(double end, double power, int steps) => [.. Enumerable.Range(1, steps).Select(t => end + 0.1 * (Math.Pow((double)t / Length, -power) - 1) + 0.003 * Math.Sin(7 * t))];

    private static TrialSnapshot Snapshot(int completed, double[] own) => PruningBench.Snapshot(
        [.. Enumerable.Range(0, completed).Select(i => PruningBench.Trial(i, TrialState.Completed, Curve(0.2 + 0.1 * i, 0.6, Length))), PruningBench.Trial(completed, TrialState.Running, own)]);

    private static TrialSnapshot Scale(TrialSnapshot snapshot, double factor, double offset) => PruningBench.Snapshot([.. snapshot.Trials.Select(t => t with
    {
        Reports = [.. t.Reports.Select(r => new StepValue(r.Step, offset + factor * r.Value))],
        Values = [.. t.Values.Select(v => offset + factor * v)],
    })]);
}
