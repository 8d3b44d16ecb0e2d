using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.AskTell;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Optimization.Surrogates;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.MultiFidelity;

public sealed class GaussianProcessUnderRungsTests
{
    private const int Length = 27;

    private static readonly StudySpec Spec = SampleSpaces.Study(SampleSpaces.Space(
        [
            new FloatParameter("rate", 1e-5, 1e-1, Scale.Log),
            new FloatParameter("decay", 0, 1, Scale.Linear),
            new CategoricalParameter("method", [ParameterValue.Text("full"), ParameterValue.Text("lora")]),
        ])) with
    {
        Strategy = new AlgorithmSpec("gp", ImmutableSortedDictionary<string, ParameterValue>.Empty),
        Pruner = new AlgorithmSpec("asha", ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("max", ParameterValue.Int(Length))),
        Budget = new Budget(Trials: 40),
        Parallelism = 4,
    };

    [Test]
    public void Propose_LearnsFromTrialsThatPausedAtARung([Values("readings", "kernel")] string curves)
    {
        Optimizer study = Play(workers: 1, trials: 30, curves);
        TrialView[] trials = [.. study.State.Snapshot.Trials];
        Assert.That(trials.Count(t => t.State == TrialState.Completed), Is.LessThan(15), "most trials are known by a rung only");
        Assert.That(trials.Skip(20).Average(Quality), Is.LessThan(0.6 * trials.Take(10).Average(Quality)), "yet later trials are better");
    }

    [Test]
    public void Propose_FromTheSameSnapshot_GivesTheSameBits([Values("readings", "kernel")] string curves)
    {
        StudySpec spec = With(curves);
        TrialSnapshot snapshot = Play(workers: 4, trials: 20, curves).State.Snapshot;
        Proposal first = new GaussianProcessStrategy().Propose(spec, 3, snapshot, snapshot.Trials.Count, Assignment.Empty);
        Proposal second = new GaussianProcessStrategy().Propose(spec, 3, snapshot, snapshot.Trials.Count, Assignment.Empty);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Propose_WithTheKernel_KeepsItsShapeInTheJournal_AndSpeaksOfEndsInTheUsersUnit()
    {
        TrialSnapshot snapshot = Play(workers: 1, trials: 30, "kernel").State.Snapshot;
        FittedModel model = GpState.ModelsIn(snapshot.LastStrategyStateJson)[GpState.Objective];
        Assert.That(model.Curve, Has.Length.EqualTo(4));
        using var state = JsonDocument.Parse(snapshot.LastStrategyStateJson!);
        double low = state.RootElement.GetProperty("low").GetDouble(), mean = state.RootElement.GetProperty("mean").GetDouble(), high = state.RootElement.GetProperty("high").GetDouble();
        Assert.That(mean, Is.InRange(low, high));
        Assert.That(mean, Is.InRange(-0.5, 1.5), "qualities lie between 0 and 1");
    }

    [Test]
    public void Propose_ConstraintKnownAtRungs_KeepsToWhatMeetsIt()
    {
        StudySpec spec = Spec with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.LessOrEqual, 0.5)] };
        TrialSnapshot played = Play(workers: 1, trials: 30).State.Snapshot;
        // Memory is the decay, and the best decay without it would be 0.3.
        TrialSnapshot snapshot = played with
        {
            LastStrategyStateJson = null,
            Trials = [.. played.Trials.Select(t => t with { Metrics = MetricValues.Empty.Add("memory", 0.8 - t.Parameters["decay"]!.Value.AsFloat) })],
        };
        Proposal[] proposals = [.. Enumerable.Range(0, 8).Select(i => new GaussianProcessStrategy().Propose(spec, (ulong)i, snapshot, 30, Assignment.Empty))];
        Assert.That(proposals.Count(p => p.Parameters!["decay"]!.Value.AsFloat >= 0.28), Is.GreaterThanOrEqualTo(7));
    }

    [Test]
    public void Propose_WithKnownValues_KeepsThem()
    {
        TrialSnapshot snapshot = Play(workers: 1, trials: 12).State.Snapshot;
        var known = new Assignment([new NamedValue("decay", ParameterValue.Float(0.25)), new NamedValue("method", ParameterValue.Text("full"))]);
        Proposal proposal = new GaussianProcessStrategy().Propose(Spec, 3, snapshot, snapshot.Trials.Count, known);
        Assert.That((proposal.Parameters!["decay"], proposal.Parameters["method"]), Is.EqualTo(((ParameterValue?)ParameterValue.Float(0.25), (ParameterValue?)ParameterValue.Text("full"))));
    }

    [Test]
    public void Propose_UnderRungs_BeginsWithMoreTrialsThanWithout()
    {
        TrialSnapshot played = Play(workers: 1, trials: 14).State.Snapshot;
        string Source(StudySpec spec, int number)
        {
            TrialSnapshot before = played with { Trials = [.. played.Trials.Take(number)], LastStrategyStateJson = null };
            using var state = JsonDocument.Parse(new GaussianProcessStrategy().Propose(spec, 3, before, number, Assignment.Empty).StrategyStateJson!);
            return state.RootElement.GetProperty("source").GetString()!;
        }

        int Initial(StudySpec spec) => Enumerable.Range(0, 14).TakeWhile(n => Source(spec, n) == "initial").Count();
        // Three parameters: 4 + 2 for each.
        Assert.That(Initial(Spec), Is.EqualTo(10));
        AlgorithmSpec four = Spec.Strategy with { Options = Spec.Strategy.Options.Add("startup_trials", ParameterValue.Int(4)) };
        Assert.That(Initial(Spec with { Strategy = four }), Is.EqualTo(4), "what the user says holds");
    }

    [Test]
    public void Recommend_NamesACompletedTrialOnly()
    {
        TrialSnapshot snapshot = Play(workers: 1, trials: 30).State.Snapshot;
        int? recommended = GaussianProcessStrategy.Recommend(Spec, snapshot);
        Assert.That(snapshot.Trials[recommended!.Value].State, Is.EqualTo(TrialState.Completed));
    }

    private static StudySpec With(string curves) =>
        Spec with { Strategy = Spec.Strategy with { Options = Spec.Strategy.Options.Add("curves", ParameterValue.Text(curves)) } };

    private static double Quality(TrialView trial)
    {
        trial.Parameters["rate"]!.Value.TryGetNumber(out double rate);
        trial.Parameters["decay"]!.Value.TryGetNumber(out double decay);
        return Math.Pow(Math.Log10(rate / 3e-3), 2) / 4 + Math.Pow(decay - 0.3, 2) + (trial.Parameters["method"]!.Value.AsText == "lora" ? 0 : 0.2);
    }

    /// <summary>Curves that fall to a quality which parameters decide; one with a rate above 3e-2 diverges at once.</summary>
    private static Optimizer Play(int workers, int trials, string curves = "readings")
    {
        Optimizer study = Optimizer.Create(With(curves), 11);
        var busy = new Queue<(AskedTrial Trial, long Step)>();
        while (study.State.Trials.Count < trials || busy.Count > 0)
        {
            while (busy.Count < workers && study.State.Trials.Count < trials && study.Ask() is [var asked]) busy.Enqueue((asked, asked.From ?? 0));
            if (!busy.TryDequeue(out (AskedTrial Trial, long Step) work)) break;
            TrialView view = study.State.Trials[work.Trial.Number].View;
            long step = work.Step + 1;
            double value = view.Parameters["rate"]!.Value.AsFloat > 3e-2 ? double.NaN : Quality(view) + 1.0 / step;
            ReportVerdict verdict = study.Report(work.Trial.Number, step, value);
            if (verdict.Kind != VerdictKind.Continue) continue;
            if (step == Length) study.Tell(work.Trial.Number, value);
            else busy.Enqueue((work.Trial, step));
        }

        return study;
    }
}
