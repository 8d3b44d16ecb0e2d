using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class PopulationStrategyTests
{
    [Test]
    public void Run_OneSlot_EveryGenerationReplacesItsWorstByCopiesOfItsBest()
    {
        StudyState state = new PopulationBench(PopulationBench.Study(24)).Run(1, 1, t => Loss(t)).State;
        for (int generation = 1; generation < 3; generation++)
        {
            TrialView[] before = [.. Legs(state, generation - 1).OrderBy(t => t.Values[0])], after = Legs(state, generation);
            Assert.That(after.Select(t => t.Leg!.Member), Is.EquivalentTo(Enumerable.Range(0, 8)), $"generation {generation}");
            foreach (TrialView child in after)
            {
                TrialView own = before.Single(t => t.Leg!.Member == child.Leg!.Member);
                int place = Array.IndexOf(before, own);
                if (place < 6)
                {
                    Assert.That((child.Leg!.Parent, child.Parameters), Is.EqualTo((own.Number, own.Parameters)), $"trial {child.Number}: rank {place + 1} of 8 goes on");
                    continue;
                }

                Assert.That(before.Take(2).Select(t => t.Number), Does.Contain(child.Leg!.Parent), $"trial {child.Number}: rank {place + 1} of 8 is replaced");
                Assert.That(child.Parameters, Is.Not.EqualTo(state.Trials[child.Leg!.Parent!.Value].Parameters));
            }
        }
    }

    [Test]
    public void Run_Beginners_AreSpread_LateOnesToo()
    {
        var bench = new PopulationBench(PopulationBench.Study(40, ("population", 6)));
        bench.Run(3, 2, t => t.Leg!.Generation == 0 && t.Number < 9 ? null : Loss(t));
        Assignment[] first = [.. bench.State.Trials.Where(t => t.View.Leg!.Parent is null).Select(t => t.Parameters)];
        Assert.That(first, Is.Unique.And.Length.GreaterThan(6));
    }

    [Test]
    public void Run_OneSlot_TrialsTrainOneIntervalEach()
    {
        StudyState state = new PopulationBench(PopulationBench.Study(30, ("population", 4), ("max", 45))).Run(1, 1, t => Loss(t)).State;
        Assert.That(state.Trials.Select(t => (t.View.Leg!.From, t.View.Target!.Value.Until, t.View.Target!.Value.IsLast)).Distinct(),
            Is.EqualTo(new[] { (0L, 10L, false), (10L, 20L, false), (20L, 30L, false), (30L, 40L, false), (40L, 45L, true) }));
        Assert.That(state.Trials, Has.Count.EqualTo(20), "4 members of 5 intervals");
        Assert.That(state.Trials.Where(t => t.View.Target!.Value.IsLast).Select(t => t.View.CanBeParent), Is.All.False);
    }

    [Test]
    public void Run_AnySlotsOrderAndFailures_KeepsTheLaws() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        int slots = 1 + seed.Get % 11;
        var bench = new PopulationBench(PopulationBench.Study(60, ("population", 6), ("max", 80)), (ulong)seed.Get);
        bench.Run(slots, (ulong)seed.Get, t => (t.Number * 7 + seed.Get) % 9 == 0 ? null : Loss(t));
        foreach (TrialRecord trial in bench.State.Trials) CheckLaws(bench.State, trial.View);
        int[] open = [.. Enumerable.Range(0, bench.Events.Count).Select(i => MembersOpenAfter(bench.Events, i)).Distinct()];
        Assert.That(open.Max(), Is.LessThanOrEqualTo(6), "no member has two trials at a time");
        Assert.That(bench.State.Trials, Has.Count.EqualTo(60).Or.Count.EqualTo(bench.State.Trials.Count(t => t.State.IsTerminal())), "nothing is left open");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Test]
    public void Run_ParallelWithFailures_EveryProposalFollowsFromItsPrefix()
    {
        PopulationBench bench = new PopulationBench(PopulationBench.Study(50, ("population", 5))).Run(4, 3, t => t.Number % 8 == 3 ? null : Loss(t));
        for (int i = 0; i < bench.Events.Count; i++)
        {
            if (bench.Events[i] is not TrialProposed journaled) continue;
            Proposal again = bench.Again((int)journaled.SnapshotSeq);
            Assert.That((again.Parameters, again.Leg, again.Target, again.StrategyStateJson), Is.EqualTo((journaled.Parameters, journaled.Leg, journaled.Target, journaled.StrategyStateJson)), $"trial {journaled.Number}");
        }
    }

    [Test]
    public void Propose_TellsInAnotherOrder_GivesTheSameBits()
    {
        var there = new PopulationBench(PopulationBench.Study(40));
        var back = new PopulationBench(PopulationBench.Study(40));
        for (int n = 0; n < 8; n++) (there.Ask(), back.Ask()).ToString();
        for (int n = 0; n < 7; n++)
        {
            there.Tell(n, n % 5);
            back.Tell(6 - n, (6 - n) % 5);
        }

        Assert.That(NextProposal.Of(new PopulationStrategy(), back.State), Is.EqualTo(NextProposal.Of(new PopulationStrategy(), there.State)));
    }

    [Test]
    public void Propose_AllMembersOut_WaitsAndIsNotExhausted()
    {
        var bench = new PopulationBench(PopulationBench.Study(40, ("population", 3)));
        for (int n = 0; n < 3; n++) bench.Ask();
        Proposal waiting = NextProposal.Of(new PopulationStrategy(), bench.State);
        Assert.That((waiting.IsWaiting, waiting.IsExhausted, waiting.Parameters), Is.EqualTo((true, false, (Assignment?)null)));
        bench.Tell(1, 0.5);
        Assert.That(NextProposal.Of(new PopulationStrategy(), bench.State).Leg, Is.EqualTo(new TrialLeg(1, 1, 1, 10)), "a straggler is not waited for");
    }

    [Test]
    public void Propose_FailedMember_IsReplacedByACopyOfTheBest()
    {
        var bench = new PopulationBench(PopulationBench.Study(40, ("population", 4)));
        for (int n = 0; n < 4; n++) bench.Ask();
        bench.Tell(0, 3);
        bench.Tell(1, 1);
        bench.Tell(2, 2);
        bench.Fail(3, FailureClass.GpuOom);
        int[] next = [.. Enumerable.Range(0, 4).Select(_ => bench.Ask()!.Value)];
        TrialView copy = bench.State.Trials[next.Single(n => bench.State.Trials[n].View.Leg!.Member == 3)].View;
        Assert.That(copy.Leg, Is.EqualTo(new TrialLeg(3, 1, 1, 10)));
        Assert.That(copy.Parameters, Is.Not.EqualTo(bench.State.Trials[1].Parameters));
    }

    [Test]
    public void Propose_ACheckpointThatIsLost_IsNotStartedFromAgain()
    {
        var bench = new PopulationBench(PopulationBench.Study(40, ("population", 4)));
        for (int n = 0; n < 4; n++) bench.Ask();
        for (int n = 0; n < 4; n++) bench.Tell(n, 1 + n);
        int child = bench.Ask()!.Value;
        Assert.That(bench.State.Trials[child].View.Leg, Is.EqualTo(new TrialLeg(0, 1, 0, 10)));
        bench.Fail(child, FailureClass.Infra);
        int[] next = [.. Enumerable.Range(0, 4).Select(_ => bench.Ask()!.Value)];
        Assert.That(next.Select(n => bench.State.Trials[n].View.Leg!.Parent), Has.None.EqualTo(0), "nobody starts from trial 0 any more, whose child could not");
        Assert.That(next.Select(n => bench.State.Trials[n].View.Leg!.Member), Is.EquivalentTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void Propose_NothingToGoOnFrom_MemberBeginsAnew()
    {
        var bench = new PopulationBench(PopulationBench.Study(40, ("population", 2)));
        bench.Fail(bench.Ask()!.Value, FailureClass.Diverged);
        bench.Fail(bench.Ask()!.Value, FailureClass.Infra);
        int next = bench.Ask()!.Value;
        Assert.That(bench.State.Trials[next].View.Leg, Is.EqualTo(new TrialLeg(0, 0, null, 0)));
    }

    [Test]
    public void Propose_EnqueuedTrial_BecomesAMemberOfItsOwn()
    {
        var known = new Assignment([new NamedValue("rate", ParameterValue.Float(0.01))]);
        var bench = new PopulationBench(PopulationBench.Study(40, ("population", 2)) with { Enqueue = [known] });
        int[] asked = [.. Enumerable.Range(0, 2).Select(_ => bench.Ask()!.Value)];
        Assert.That(bench.State.Trials[asked[0]].Parameters.Number("rate"), Is.EqualTo(0.01));
        Assert.That(asked.Select(n => bench.State.Trials[n].View.Leg!.Member), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void PossibleParents_OpenMembers_HoldsEveryTrialThatIsTakenLater()
    {
        var bench = new PopulationBench(PopulationBench.Study(60, ("population", 5)));
        bench.Run(3, 9, t => t.Number % 11 == 5 ? null : Loss(t));
        StudyState? state = null;
        foreach (StudyEvent e in bench.Events)
        {
            if (e is TrialProposed { Leg.Parent: { } parent })
                Assert.That(Population.Of(state!.Spec, state.Snapshot).PossibleParents().Select(t => t.Number), Does.Contain(parent), $"at {state.Seq}");
            state = StudyFold.Apply(state, e);
        }
    }

    [Test]
    public void Perturbation_ManyDraws_MovesWithinTheRangesByTheFactors()
    {
        StudySpec study = PopulationBench.Study(10, ("resample_probability", 0));
        var parent = new Assignment([
            new NamedValue("rate", ParameterValue.Float(0.01)), new NamedValue("dropout", ParameterValue.Float(0)), new NamedValue("width", ParameterValue.Int(5)),
            new NamedValue("clip", ParameterValue.Float(1)), new NamedValue("noise", ParameterValue.Text("none")),
        ]);
        Assignment[] children = [.. Enumerable.Range(0, 200).Select(i => Perturbation.Of(study, parent, new PhiloxStream(1, (ulong)i, RandomPurpose.PopulationExploration)))];
        Assert.That(children.Select(c => study.Space.Refusal(c)), Is.All.Null);
        Assert.That(children.Select(c => Math.Round(c.Number("rate"), 6)).Distinct(), Is.EquivalentTo(new[] { 0.008, 0.012 }));
        Assert.That(children.Select(c => c.Number("dropout")).Distinct(), Is.EquivalentTo(new[] { 0, 0.025 }), "nothing is below 0, and a twentieth of the range above it");
        Assert.That(children.Select(c => c.Number("width")).Distinct(), Is.EquivalentTo(new[] { 3.0, 7 }), "a fifth of 5 is less than a step");
        Assert.That(children.Select(c => c.Number("clip")).Distinct(), Is.EquivalentTo(new[] { 0.5, 2 }), "numbers in order have neighbours");
        Assert.That(children.Select(c => c["noise"]!.Value.AsText).Distinct(), Is.EquivalentTo(new[] { "none", "some" }), "words are drawn anew");
        Assert.That(children.Where(c => c["level"] is not null).Select(c => c["noise"]!.Value.AsText), Is.Not.Empty.And.All.EqualTo("some"));
    }

    [Test]
    public void Perturbation_AlwaysResampled_CoversTheRange()
    {
        StudySpec study = PopulationBench.Study(10, ("resample_probability", 1));
        Assignment parent = new RandomStrategy().Propose(study, 1, TrialSnapshot.Empty, 0, Assignment.Empty).Parameters!;
        double[] rates = [.. Enumerable.Range(0, 200).Select(i => Perturbation.Of(study, parent, new PhiloxStream(1, (ulong)i, RandomPurpose.PopulationExploration)).Number("rate"))];
        Assert.That((rates.Min(), rates.Max()), Is.EqualTo((1e-4, 1e-1)).Using<(double, double)>((a, b) => a.Item1 < 2e-4 && a.Item2 > 0.05));
    }

    private static TrialView[] Legs(StudyState state, int generation) => [.. state.Trials.Select(t => t.View).Where(t => t.Leg!.Generation == generation)];

    private static double Loss(TrialView trial) => Math.Abs(Math.Log10(trial.Parameters.Number("rate")) + 2.3) + trial.Number * 1e-6 - 0.01 * trial.Leg!.Generation;

    private static void CheckLaws(StudyState state, TrialView trial)
    {
        Assert.That(state.Spec.Space.Refusal(trial.Parameters), Is.Null);
        TrialLeg leg = trial.Leg!;
        if (leg.Parent is not { } number)
        {
            Assert.That((leg.From, leg.Generation), Is.EqualTo((0, 0)));
            return;
        }

        TrialView parent = state.Trials[number].View;
        Assert.That((number < trial.Number, parent.State, parent.ResumeStep, parent.Leg!.Generation + 1), Is.EqualTo((true, TrialState.Completed, leg.From, leg.Generation)));
        Assert.That(trial.Target!.Value.Until - leg.From, Is.EqualTo(10));
        int predecessor = state.Trials.Take(trial.Number).Last(t => t.View.Leg!.Member == leg.Member).Number;
        if (number == predecessor) Assert.That(trial.Parameters, Is.EqualTo(parent.Parameters));
    }

    private static int MembersOpenAfter(ImmutableList<StudyEvent> events, int index)
    {
        var open = new HashSet<int>();
        var members = new List<int>();
        var memberOf = new Dictionary<int, int>();
        foreach (StudyEvent e in events.Take(index + 1))
        {
            if (e is TrialProposed p) memberOf[p.Number] = p.Leg!.Member;
            if (e is TrialLeased l) open.Add(l.Number);
            if (e is TrialCompleted c) open.Remove(c.Number);
            if (e is TrialFailed f) open.Remove(f.Number);
        }

        members.AddRange(open.Select(n => memberOf[n]));
        Assert.That(members, Is.Unique);
        return open.Count;
    }
}
