using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class ParallelGaussianProcessTests
{
    private static readonly SearchSpace Square = SampleSpaces.Space([new FloatParameter("x", 0, 1, Scale.Linear), new FloatParameter("y", 0, 1, Scale.Linear)]);

    private static readonly StudySpec Levels = SampleSpaces.Study(SampleSpaces.Space([new FloatParameter("x", 0, 1, Scale.Linear), new IntParameter("y", 1, 9, Scale.Linear, 1)]));

    [Test]
    public void Propose_NothingMeetsTheConstraintsYet_AsksForTrialsApart()
    {
        StudySpec study = SampleSpaces.Study(Square) with { MetricConstraints = [new MetricConstraint("g", ComparisonOperator.LessOrEqual, 0)] };
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 8; i++)
        {
            snapshot = Ask(study, snapshot);
            snapshot = snapshot.Complete(i, i);
            TrialView trial = snapshot.Trials[i];
            double excess = 0.01 + Math.Pow(trial.Parameters.Number("x") - 0.9, 2) + Math.Pow(trial.Parameters.Number("y") - 0.8, 2);
            snapshot = snapshot with { Trials = snapshot.Trials.SetItem(i, trial with { Metrics = MetricValues.Empty.Add("g", excess) }) };
        }

        for (int i = 0; i < 5; i++) snapshot = Ask(study, snapshot);
        Assert.That(Sources(snapshot).Skip(8), Is.All.EqualTo("feasibility"));
        Assert.That(snapshot.Trials[8].Parameters.Number("x"), Is.EqualTo(0.9).Within(0.2), "the first goes to where the metric is nearest to its bound");
        Assert.That(Closest(snapshot.Trials.Skip(8)), Is.GreaterThan(0.02));
    }

    [Test]
    public void Propose_EveryTrialFailed_AsksForTrialsApart()
    {
        StudySpec study = SampleSpaces.Study(Square);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 8; i++) snapshot = Ask(study, snapshot).Fail(i, FailureClass.GpuOom);
        for (int i = 0; i < 5; i++) snapshot = Ask(study, snapshot);
        Assert.That(Closest(snapshot.Trials.Skip(8)), Is.GreaterThan(0.05));
    }

    [Test]
    public void Propose_TrialsBesideOthers_EveryFourthExplores()
    {
        StudySpec study = SampleSpaces.Study(Square);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 8; i++)
        {
            snapshot = Ask(study, snapshot);
            snapshot = snapshot.Complete(i, Math.Pow(snapshot.Trials[i].Parameters.Number("x") - 0.3, 2));
        }

        for (int i = 0; i < 8; i++) snapshot = Ask(study, snapshot);
        const string Hope = "acquisition", Learn = "exploration";
        Assert.That(Sources(snapshot).Skip(8), Is.EqualTo(new[] { Hope, Hope, Hope, Learn, Hope, Hope, Hope, Learn }));
        Assert.That(Closest(snapshot.Trials.Skip(8)), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Propose_ParametersWithLevels_EveryThirdExploitsUntilATrialFails()
    {
        TrialSnapshot snapshot = Run(Levels, 14, (s, i) => i == 10 ? s.Fail(i, FailureClass.GpuOom) : s.Complete(i, Math.Pow(s.Trials[i].Parameters.Number("x") - 0.3, 2) + i / 1000.0));
        const string Hope = "acquisition", Use = "exploitation";
        Assert.That(Sources(snapshot).Skip(6), Is.EqualTo(new[] { Hope, Use, Hope, Hope, Use, Hope, Hope, Hope }));
    }

    [Test]
    public void Propose_ValuesThatTie_NoneExploits()
    {
        TrialSnapshot snapshot = Run(Levels, 14, (s, i) => s.Complete(i, Math.Round(s.Trials[i].Parameters.Number("x"), 1)));
        Assert.That(Sources(snapshot).Skip(6), Is.All.EqualTo("acquisition"));
    }

    private TrialSnapshot Run(StudySpec study, int trials, Func<TrialSnapshot, int, TrialSnapshot> end)
    {
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < trials; i++) snapshot = end(Ask(study, snapshot), i);
        return snapshot;
    }

    private readonly Dictionary<int, string> sources = [];

    private IEnumerable<string> Sources(TrialSnapshot snapshot) => snapshot.Trials.Select(t => sources[t.Number]);

    private TrialSnapshot Ask(StudySpec study, TrialSnapshot snapshot)
    {
        Proposal proposal = new GaussianProcessStrategy().Propose(study, 3, snapshot, snapshot.Trials.Count, Assignment.Empty);
        using JsonDocument state = JsonDocument.Parse(proposal.StrategyStateJson!);
        sources[snapshot.Trials.Count] = state.RootElement.GetProperty("source").GetString()!;
        return snapshot.Take(study, proposal);
    }

    private static double Closest(IEnumerable<TrialView> trials)
    {
        Assignment[] points = [.. trials.Select(t => t.Parameters)];
        return points.SelectMany((a, i) => points.Skip(i + 1).Select(b => Math.Sqrt(Math.Pow(a.Number("x") - b.Number("x"), 2) + Math.Pow(a.Number("y") - b.Number("y"), 2)))).Min();
    }
}
