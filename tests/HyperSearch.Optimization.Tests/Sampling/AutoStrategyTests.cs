using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class AutoStrategyTests
{
    private static readonly StudySpec Numbers = SampleSpaces.Study(SampleSpaces.Space([new FloatParameter("a", 0, 1, Scale.Linear), new IntParameter("n", 1, 100, Scale.Log, 1)]));

    [Test]
    public void Choose_ByWhatTheStudyIs_NamesTheStrategy()
    {
        StudySpec front = Numbers with { Objectives = [Numbers.Objectives[0], Numbers.Objectives[0] with { Metric = "cost" }] };
        StudySpec small = SampleSpaces.Study(SampleSpaces.Conditional) with { Budget = new Budget(24) };
        Assert.That(AutoStrategy.Choose(Numbers, 0).Kind, Is.EqualTo("gp"));
        Assert.That(AutoStrategy.Choose(Numbers, 1_000).Kind, Is.EqualTo("cma_es"));
        Assert.That(AutoStrategy.Choose(SampleSpaces.Study(SampleObjectives.Tree), 1_000).Kind, Is.EqualTo("tpe"));
        Assert.That(AutoStrategy.Choose(front, 0).Kind, Is.EqualTo("gp"));
        Assert.That(AutoStrategy.Choose(front, 1_000).Kind, Is.EqualTo("tpe"));
        Assert.That(AutoStrategy.Choose(small, 0).Kind, Is.EqualTo("random"));
    }

    [Test]
    public void Propose_AnyStudy_SaysWhatItChoseAndKeepsTheInnerState()
    {
        Proposal proposal = new AutoStrategy().Propose(Numbers, 3, TrialSnapshot.Empty, 0, Assignment.Empty);
        Proposal inner = new GaussianProcessStrategy().Propose(Numbers, 3, TrialSnapshot.Empty, 0, Assignment.Empty);
        JsonElement state = JsonDocument.Parse(proposal.StrategyStateJson!).RootElement;
        Assert.That(state.GetProperty("auto").GetProperty("kind").GetString(), Is.EqualTo("gp"));
        Assert.That(state.GetProperty("auto").GetProperty("reason").GetString(), Does.Contain("Gaussian process"));
        foreach (JsonProperty kept in JsonDocument.Parse(inner.StrategyStateJson!).RootElement.EnumerateObject())
            Assert.That(state.GetProperty(kept.Name).GetRawText(), Is.EqualTo(kept.Value.GetRawText()));
        Assert.That(proposal.Parameters, Is.EqualTo(inner.Parameters));
    }

    [Test]
    public void Propose_FewTrials_GivesWhatTheChosenStrategyWouldGive()
    {
        List<Assignment> auto = SampleStudies.Run(new AutoStrategy(), Numbers, 15, objective: a => a.Number("a"));
        Assert.That(auto, Is.EqualTo(SampleStudies.Run(new GaussianProcessStrategy(), Numbers, 15, objective: a => a.Number("a"))));
    }

    [Test]
    public void Propose_InnerStrategyWithoutNews_SaysItsChoiceOnce()
    {
        // Few enough cells for the budget: random draws, which keep no state.
        StudySpec small = SampleSpaces.Study(SampleSpaces.Conditional) with { Budget = new Budget(24) };
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var said = ImmutableArray.CreateBuilder<int>();
        for (int n = 0; n < 6; n++)
        {
            Proposal proposal = new AutoStrategy().Propose(small, 3, snapshot, n, Assignment.Empty);
            if (proposal.StrategyStateJson is not null) said.Add(n);
            snapshot = snapshot.Take(small, proposal);
        }

        Assert.That(said, Is.EqualTo(new[] { 0 }));
    }
}
