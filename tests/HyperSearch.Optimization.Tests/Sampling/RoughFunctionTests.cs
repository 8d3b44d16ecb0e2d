using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>Studies without noise whose values tie, as error rates do.</summary>
public sealed class RoughFunctionTests
{
    private static readonly SearchSpace Square = SampleSpaces.Space([new FloatParameter("x", 0, 1, Scale.Linear), new FloatParameter("y", 0, 1, Scale.Linear)]);

    private static readonly StudySpec Study = SampleSpaces.Study(Square) with
    {
        Strategy = new AlgorithmSpec("gp", ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("deterministic", ParameterValue.Bool(true))),
    };

    [Test]
    public void Propose_FirstTie_ModelsARoughFunctionFromThereOn()
    {
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var rough = new List<bool>();
        for (int i = 0; i < 12; i++)
        {
            snapshot = Ask(Study, snapshot);
            if (i > 5) rough.Add(Fitted(snapshot)!.Rough is not null);
            double value = Bowl(snapshot.Trials[i].Parameters);
            snapshot = snapshot.Complete(i, i == 8 ? snapshot.Trials[7].Values[0] : value);
        }

        Assert.That(rough, Is.EqualTo(new[] { false, false, false, true, true, true }), "trial 8 had the value of trial 7");
        Assert.That(Fitted(snapshot)!.Theta[^1], Is.EqualTo(1e-6), "no other noise");
    }

    [Test]
    public void Propose_TiesInAStudyWithNoise_AreNoise()
    {
        StudySpec study = SampleSpaces.Study(Square);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 10; i++)
        {
            snapshot = Ask(study, snapshot);
            snapshot = snapshot.Complete(i, Math.Round(Bowl(snapshot.Trials[i].Parameters), 1));
        }

        Assert.That(Fitted(snapshot)!.Rough, Is.Null);
    }

    [Test]
    public void Propose_PlateauAtTheBest_LeavesItInsteadOfAskingForItsNeighbours()
    {
        List<Assignment> asked = SampleStudies.Run(new GaussianProcessStrategy(), Study, 40, objective: a => Math.Round(Bowl(a), 1));
        Assignment[] plateau = [.. asked.Where(a => Math.Round(Bowl(a), 1) == 0)];
        Assert.That(plateau, Is.Not.Empty);
        Assert.That(asked.Skip(20).Min(a => asked.TakeWhile(b => b != a).Min(b => Distance(a, b))), Is.GreaterThan(0.02));
    }

    [Test]
    public void Propose_TiesAfterARestart_GivesTheSameBits()
    {
        List<Assignment> first = SampleStudies.Run(new GaussianProcessStrategy(), Study, 14, objective: a => Math.Round(Bowl(a), 1));
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < first.Count; i++)
        {
            Proposal again = new GaussianProcessStrategy().Propose(Study, 5, snapshot, i, Assignment.Empty);
            Assert.That(again.Parameters, Is.EqualTo(first[i]), $"trial {i}");
            snapshot = snapshot.Take(Study, again).Complete(i, Math.Round(Bowl(first[i]), 1));
        }
    }

    [Test]
    public void Propose_ManyPendingBesideTies_AsksForTrialsApart()
    {
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 10; i++)
        {
            snapshot = Ask(Study, snapshot);
            snapshot = snapshot.Complete(i, Math.Round(Bowl(snapshot.Trials[i].Parameters), 1));
        }

        for (int i = 0; i < 16; i++) snapshot = Ask(Study, snapshot);
        Assignment[] asked = [.. snapshot.Trials.Skip(10).Select(t => t.Parameters)];
        Assert.That(asked.SelectMany((a, i) => asked.Skip(i + 1).Select(b => Distance(a, b))).Min(), Is.GreaterThan(0.02));
    }

    [Test]
    public void Propose_AnyHistoryWithTies_IsLegalRepeatableAndOfTheModel() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        StudySpec study = Study with { Space = SampleSpaces.Continuous };
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var random = new PhiloxStream((ulong)seed.Get, 1, RandomPurpose.Proposal);
        int count = 12 + (int)random.NextIndex(20);
        for (int i = 0; i < count; i++)
        {
            snapshot = snapshot.Take(study, new RandomStrategy().Propose(study, (ulong)seed.Get, snapshot, i, Assignment.Empty));
            snapshot = random.NextIndex(10) switch { 0 => snapshot, 1 => snapshot.Fail(i, FailureClass.GpuOom), _ => snapshot.Complete(i, random.NextIndex(4) / 7.0) };
        }

        Proposal proposal = new GaussianProcessStrategy().Propose(study, 7, snapshot, count, Assignment.Empty);
        Proposal again = new GaussianProcessStrategy().Propose(study, 7, snapshot, count, Assignment.Empty);
        return proposal.Parameters is { } parameters && study.Space.Refusal(parameters) is null && again == proposal && !proposal.StrategyStateJson!.Contains("fallback", StringComparison.Ordinal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static double Bowl(Assignment a) => Math.Pow(a.Number("x") - 0.3, 2) + Math.Pow(a.Number("y") - 0.6, 2);

    private static double Distance(Assignment a, Assignment b) => Math.Sqrt(Math.Pow(a.Number("x") - b.Number("x"), 2) + Math.Pow(a.Number("y") - b.Number("y"), 2));

    private static TrialSnapshot Ask(StudySpec study, TrialSnapshot snapshot) =>
        snapshot.Take(study, new GaussianProcessStrategy().Propose(study, 3, snapshot, snapshot.Trials.Count, Assignment.Empty));

    private static FittedModel? Fitted(TrialSnapshot snapshot) => GpState.ModelsIn(snapshot.LastStrategyStateJson).GetValueOrDefault(GpState.Objective);
}
