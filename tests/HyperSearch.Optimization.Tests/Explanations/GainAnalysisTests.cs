using System.Collections.Immutable;
using HyperSearch.Optimization.Explanations;

namespace HyperSearch.Optimization.Tests.Explanations;

public sealed class GainAnalysisTests
{
    private static readonly int[] Counts = [1, 3, 9];

    [Test]
    public void Of_AKnownFunction_FindsWhatIsLeftToGain()
    {
        // Observed at 0, ½, ¼ and ¾ of the diagonal sequence; the best value seen is at the point nearest to the minimum.
        var model = new KnownFunction(x => Math.Abs(x[0] - 0.3), KnownFunction.Floats(1), observations: 4);
        ImmutableArray<GainForecast> forecasts = GainAnalysis.Of(model, Counts, 2, _ => true);
        Assert.That(forecasts.Select(f => f.Trials), Is.EqualTo(Counts));
        Assert.That(forecasts[0].Gain.Value, Is.EqualTo(0.05).Within(0.005));
        Assert.That(forecasts[0].Chance, Is.EqualTo(1));
    }

    [Test]
    public void Of_Maximize_TurnsTheSign()
    {
        var model = new KnownFunction(x => -Math.Abs(x[0] - 0.3), KnownFunction.Floats(1), observations: 4) { Minimizes = false };
        Assert.That(GainAnalysis.Of(model, Counts, 2, _ => true)[0].Gain.Value, Is.EqualTo(0.05).Within(0.005));
    }

    [Test]
    public void Of_AnUnknownSlope_ExpectsMoreOfMoreTrials()
    {
        // Best so far is the centre, where all draws agree. One trial at an end gains where the slope points there: √3 E[max(0, ε)]; one at each end gains always: twice that.
        var model = new KnownFunction(x => 1e-6 * Math.Abs(x[0] - 0.5), KnownFunction.Floats(1), [1], observations: 2);
        ImmutableArray<GainForecast> forecasts = GainAnalysis.Of(model, [1, 2], 4, _ => true);
        double one = Math.Sqrt(3) / Math.Sqrt(2 * Math.PI);
        Assert.That(forecasts[0].Gain.Value, Is.EqualTo(one).Within(0.15));
        Assert.That(forecasts[1].Gain.Value, Is.EqualTo(2 * one).Within(0.2));
        Assert.That(forecasts[0].Chance, Is.EqualTo(0.5).Within(0.1));
        Assert.That(forecasts[1].Chance, Is.GreaterThan(0.98));
    }

    [Test]
    public void Of_NoLegalPoint_ForecastsNothing() =>
        Assert.That(GainAnalysis.Of(new KnownFunction(x => x[0], KnownFunction.Floats(1)), Counts, 1, _ => false), Is.Empty);
}
