using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class GridStrategyTests
{
    [Test]
    public void Propose_UntilExhausted_VisitsEachLegalCellOnce()
    {
        List<Assignment> cells = ProposeAll(new GridStrategy(), SampleSpaces.Study(SampleSpaces.Conditional));
        Assert.That(cells, Has.Count.EqualTo(13));
        Assert.That(cells, Is.Unique);
        Assert.That(cells.Select(SampleSpaces.Conditional.Refusal), Is.All.Null);
    }

    [Test]
    public void Propose_FromAnEarlierSnapshot_GivesTheSameCellAgain()
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Conditional);
        var strategy = new GridStrategy();
        Assignment first = strategy.Propose(study, 1, TrialSnapshot.Empty, 0, Assignment.Empty).Parameters!;
        strategy.Propose(study, 1, TrialSnapshot.Empty.With(first), 1, Assignment.Empty);
        Assert.That(strategy.Propose(study, 1, TrialSnapshot.Empty, 0, Assignment.Empty).Parameters, Is.EqualTo(first));
    }

    [Test]
    public void Propose_CellsAddedByAPersonInBetween_SkipsThem()
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Conditional);
        List<Assignment> all = ProposeAll(new GridStrategy(), study);
        TrialSnapshot snapshot = TrialSnapshot.Empty.With(all[1]).With(all[12]);
        List<Assignment> rest = ProposeAll(new GridStrategy(), study, snapshot);
        Assert.That(rest, Is.EqualTo(all.Where((_, i) => i is not (1 or 12))));
    }

    [Test]
    public void Propose_WithKnownValue_KeepsItAndFillsTheRest()
    {
        var known = new Assignment([new NamedValue("method", ParameterValue.Text("lora"))]);
        Assignment proposed = new GridStrategy().Propose(SampleSpaces.Study(SampleSpaces.Conditional), 1, TrialSnapshot.Empty, 0, known).Parameters!;
        Assert.That(proposed["method"], Is.EqualTo(ParameterValue.Text("lora")));
        Assert.That(SampleSpaces.Conditional.Refusal(proposed), Is.Null);
    }

    internal static List<Assignment> ProposeAll(IStrategy strategy, StudySpec study, TrialSnapshot? start = null)
    {
        TrialSnapshot snapshot = start ?? TrialSnapshot.Empty;
        var cells = new List<Assignment>();
        while (strategy.Propose(study, 5, snapshot, snapshot.Trials.Count, Assignment.Empty).Parameters is { } cell)
        {
            cells.Add(cell);
            snapshot = snapshot.With(cell);
        }

        return cells;
    }
}
