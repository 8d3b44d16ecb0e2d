using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>What every strategy of the algorithm table holds to, whatever it learns: legal values, equal bits, no repetition, a clean end. Populations, which repeat themselves, have laws of their own.</summary>
[TestFixtureSource(nameof(Kinds))]
public sealed class StrategyLaws(string kind)
{
    private static readonly SearchSpace Mixed = SampleSpaces.Space(
        [
            new CategoricalParameter("method", [ParameterValue.Text("full"), ParameterValue.Text("lora")]),
            new IntParameter("rank", 1, 64, Scale.Log, 1) { When = [new Condition("method", [ParameterValue.Text("lora")])] },
            new FloatParameter("rate", 1e-5, 1e-2, Scale.Log) { Prior = new ParameterPrior(1e-3, 3) },
            new FloatParameter("decay", 0, 1, Scale.Linear),
            new FixedParameter("epochs", ParameterValue.Int(3)),
        ],
        "rank * rate < 0.1");

    private static readonly SearchSpace Numbers = SampleSpaces.Space(
        [
            new FloatParameter("rate", 1e-5, 1e-2, Scale.Log),
            new FloatParameter("decay", 0, 1, Scale.Linear),
            new IntParameter("width", 1, 9, Scale.Linear, 2),
        ]);

    private readonly IStrategy strategy = AlgorithmTable.CreateStrategy(kind);

    private static IEnumerable<string> Kinds() => AlgorithmTable.Strategies.Where(entry => !entry.NeedsLevels && !entry.TrainsPopulation && entry.Kind != "grid").Select(entry => entry.Kind);

    private StudySpec Study(SearchSpace space) => SampleSpaces.Study(space) with
    {
        Strategy = new AlgorithmSpec(kind, SampleSpaces.Study(space).Strategy.Options),
        Budget = new Budget(40),
    };

    [Test]
    public void Propose_AnyHistory_IsLegalAndRepeatable() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        SearchSpace space = Space(seed.Get);
        StudySpec study = Study(space);
        TrialSnapshot snapshot = History(study, (ulong)seed.Get, 30);
        Proposal proposal = strategy.Propose(study, 7, snapshot, snapshot.Trials.Count, Assignment.Empty);
        Proposal again = AlgorithmTable.CreateStrategy(kind).Propose(study, 7, snapshot, snapshot.Trials.Count, Assignment.Empty);
        return proposal.Parameters is { } parameters && space.Refusal(parameters) is null && again == proposal;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Test]
    public void Propose_SmallDiscreteSpace_GivesEachLegalCellOnceAndIsThenExhausted()
    {
        StudySpec study = Study(SampleSpaces.Conditional);
        List<Assignment> cells = SampleStudies.Run(strategy, study, 100, objective: Value);
        Assert.That(cells, Is.EquivalentTo(GridStrategyTests.ProposeAll(new GridStrategy(), study)));
    }

    [Test]
    public void Propose_ManyPendingInDiscreteSpace_NeverRepeats()
    {
        SearchSpace space = SampleSpaces.Space([new IntParameter("a", 1, 12, Scale.Linear, 1), new BoolParameter("b")]);
        StudySpec study = Study(space);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int n = 0; n < 24; n++)
        {
            Proposal proposal = strategy.Propose(study, 3, snapshot, n, Assignment.Empty);
            snapshot = snapshot.Take(study, proposal);
            if (n is >= 12 and < 20) snapshot = snapshot.Complete(n - 12, Value(snapshot.Trials[n - 12].Parameters));
        }

        Assert.That(snapshot.Trials.Select(t => t.Parameters), Is.Unique);
        Assert.That(strategy.Propose(study, 3, snapshot, 24, Assignment.Empty).IsExhausted, Is.True);
    }

    [Test]
    public void Propose_TellsInAnotherOrder_GivesTheSameBits()
    {
        StudySpec study = Study(Space(kind.Length));
        TrialSnapshot open = TrialSnapshot.Empty;
        for (int n = 0; n < 16; n++) open = open.Take(study, strategy.Propose(study, 11, open, n, Assignment.Empty));
        TrialSnapshot ascending = open, descending = open;
        for (int n = 0; n < 14; n++)
        {
            ascending = Tell(ascending, n);
            descending = Tell(descending, 13 - n);
        }

        Assert.That(strategy.Propose(study, 11, descending, 16, Assignment.Empty), Is.EqualTo(strategy.Propose(study, 11, ascending, 16, Assignment.Empty)));
    }

    [Test]
    public void Propose_WithKnownValues_KeepsThem()
    {
        SearchSpace space = Space(0);
        StudySpec study = Study(space);
        TrialSnapshot snapshot = History(study, 4, 20);
        var known = new Assignment([new NamedValue("decay", ParameterValue.Float(0.123))]);
        Assignment proposed = strategy.Propose(study, 1, snapshot, snapshot.Trials.Count, known).Parameters!;
        Assert.That(proposed["decay"], Is.EqualTo(ParameterValue.Float(0.123)));
        Assert.That(space.Refusal(proposed), Is.Null);
    }

    [Test]
    public void Propose_OnlyFailuresSoFar_GoesOn()
    {
        StudySpec study = Study(Space(0));
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int n = 0; n < 25; n++) snapshot = snapshot.Take(study, strategy.Propose(study, 2, snapshot, n, Assignment.Empty)).Fail(n, FailureClass.Diverged);
        Assert.That(snapshot.Trials.Select(t => study.Space.Refusal(t.Parameters)), Is.All.Null);
    }

    private static SearchSpace Space(int choice) => choice % 2 == 0 ? Mixed : Numbers;

    private static TrialSnapshot Tell(TrialSnapshot snapshot, int number) =>
        number % 5 == 4 ? snapshot.Fail(number, FailureClass.GpuOom) : snapshot.Complete(number, Value(snapshot.Trials[number].Parameters));

    /// <summary>Random trials, three quarters of them completed, the others failed, open or pruned.</summary>
    private static TrialSnapshot History(StudySpec study, ulong seed, int count)
    {
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var random = new PhiloxStream(seed, 1, RandomPurpose.Proposal);
        for (int n = 0; n < count; n++)
        {
            snapshot = snapshot.Take(study, new RandomStrategy().Propose(study, seed, snapshot, n, Assignment.Empty));
            snapshot = random.NextIndex(12) switch
            {
                0 => snapshot,
                1 => snapshot.Fail(n, FailureClass.Diverged),
                2 => snapshot.Fail(n, FailureClass.Infra),
                3 => snapshot.Prune(n, 2 + n % 3, Value(snapshot.Trials[n].Parameters)),
                _ => snapshot.Complete(n, Value(snapshot.Trials[n].Parameters)),
            };
        }

        return snapshot;
    }

    private static double Value(Assignment assignment) => assignment.Values.Sum(item => item.Value.TryGetNumber(out double x) ? Math.Log(1 + x) : 0.3);
}
