using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class ReplicationBudgetTests
{
    private const int Trials = 30;

    private static readonly SearchSpace Plane = SampleSpaces.Space([new FloatParameter("x", 0, 1, Scale.Linear), new FloatParameter("y", 0, 1, Scale.Linear)]);

    private static readonly StudySpec Budgeted = SampleSpaces.Study(Plane) with { Budget = new Budget(Trials: Trials) };

    [Test]
    public void Propose_NoisyStudy_RepeatsGoodPointsAtTheEnd()
    {
        List<Assignment> proposed = Run(Budgeted, Noisy());
        Assert.That(Repeated(proposed), Is.EqualTo(new[] { 27, 28, 29 }), "a twentieth of the trials, but three at least");
        double typical = proposed.Take(27).Select(Smooth).Order().ElementAt(13);
        Assert.That(proposed.Skip(27).All(p => Smooth(p) < typical));
    }

    [Test]
    public void Propose_WithoutNoise_RepeatsNothing() => Assert.That(Repeated(Run(Budgeted, Smooth)), Is.Empty);

    [Test]
    public void Propose_WithoutABudgetInTrials_RepeatsNothing() => Assert.That(Repeated(Run(Budgeted with { Budget = new Budget() }, Noisy())), Is.Empty);

    [Test]
    public void Propose_DeterministicStudy_RepeatsNothing()
    {
        StudySpec sure = Budgeted with { Strategy = Budgeted.Strategy with { Options = Budgeted.Strategy.Options.SetItem("deterministic", ParameterValue.Bool(true)) } };
        Assert.That(Repeated(Run(sure, Noisy())), Is.Empty);
    }

    [Test]
    public void Propose_RoughButRepeatable_FindsOutByOneTrial()
    {
        // Rough enough to look like noise, the same every time.
        List<Assignment> proposed = Run(Budgeted, p => Smooth(p) + 0.3 * Math.Sin(1e4 * p.Number("x")) * Math.Cos(1e4 * p.Number("y")));
        Assert.That(Repeated(proposed), Has.Length.EqualTo(1));
    }

    private static List<Assignment> Run(StudySpec study, Func<Assignment, double> objective) => SampleStudies.Run(new GaussianProcessStrategy(), study, Trials, seed: 3, objective);

    private static int[] Repeated(List<Assignment> proposed) => [.. Enumerable.Range(0, proposed.Count).Where(i => proposed.IndexOf(proposed[i]) < i)];

    private static double Smooth(Assignment p) => Math.Pow(p.Number("x") - 0.3, 2) + Math.Pow(p.Number("y") - 0.7, 2);

    private static Func<Assignment, double> Noisy()
    {
        var random = new PhiloxStream(8, 1, RandomPurpose.Proposal);
        return p => Smooth(p) + 0.5 * (random.NextDouble() - 0.5);
    }
}
