using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class EvolutionStrategyTests
{
    [Test]
    public void Propose_Bowl_IsAheadOfRandomSearch()
    {
        StudySpec study = SampleSpaces.Study(SampleObjectives.Bowl);
        double evolution = SampleObjectives.MeanLogRegret(new EvolutionStrategy(), study, SampleObjectives.BowlValue, trials: 150, seeds: 5);
        double random = SampleObjectives.MeanLogRegret(new RandomStrategy(), study, SampleObjectives.BowlValue, trials: 150, seeds: 5);
        Assert.That(evolution, Is.LessThan(random - 0.7));
    }

    [Test]
    public void Propose_OldChampion_HasNoMoreChildren()
    {
        // The best trial is the first; after a population's worth of others it is too old to be a parent.
        SearchSpace space = SampleSpaces.Space([new FloatParameter("a", 0, 1, Scale.Linear), new FloatParameter("b", 0, 1, Scale.Linear)]);
        StudySpec study = SampleSpaces.Study(space).With(("population", 5), ("sample", 50));
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int n = 0; n < 6; n++)
        {
            var at = new Assignment([new NamedValue("a", ParameterValue.Float(n == 0 ? 0 : 0.99)), new NamedValue("b", ParameterValue.Float(0.5))]);
            snapshot = snapshot.Take(study, new Proposal(at, null)).Complete(n, n);
        }

        Assignment[] children = [.. Enumerable.Range(6, 30).Select(n => new EvolutionStrategy().Propose(study, 3, snapshot, n, Assignment.Empty).Parameters!)];
        Assert.That(children.Select(c => c.Number("a")), Is.All.GreaterThan(0.2));
        Assert.That(children.Count(c => c.Number("a") != 0.99), Is.InRange(5, 29), "some children keep a and change b");
    }
}
