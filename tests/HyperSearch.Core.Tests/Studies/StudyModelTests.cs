using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

/// <summary>Random commands, sensible and not, and what has to hold whatever they were.</summary>
[TestFixture]
public sealed class StudyModelTests
{
    private const int Commands = 120;

    [Test]
    public void Decide_AnyCommands_KeepTheInvariants()
    {
        Arbitrary<int[]> scripts = Gen.Choose(0, int.MaxValue - 1).ArrayOf(Commands).ToArbitrary();
        Prop.ForAll(scripts, script => Holds(script)).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    private static bool Holds(int[] script)
    {
        foreach (bool discrete in (bool[])[false, true])
        {
            var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 5), parallelism: 3, discrete: discrete));
            foreach (int dice in script)
            {
                StudyState before = study.State;
                Decision decision = study.Send(Command(study.State, dice));
                if (decision.IsRefused) Assert.That(decision.Events, Is.Empty, "a refusal changes nothing");
                if (decision.Events.IsEmpty) Assert.That(study.State, Is.SameAs(before));
                Assert.That(StateDigest.Of(decision.After!), Is.EqualTo(StateDigest.Of(study.State)), "what the decision promised is what its events make");
                CheckState(study.State, study.Events.Count(e => e is TrialReinstated));
                study.Now += TimeSpan.FromSeconds(dice % 40);
            }

            CheckEvents(study.Events);
            StudyState replayed = study.Events.Aggregate((StudyState?)null, StudyFold.Apply)!;
            Assert.That(StateDigest.Of(replayed), Is.EqualTo(StateDigest.Of(study.State)), "replay gives the live state");
        }

        return true;
    }

    /// <summary>Every other trial does a leg of a training, from a trial that can be gone on from if there is one.</summary>
    private static TrialLeg? Leg(StudyState state, int dice) => (dice / 13 % 2, state.Trials.FirstOrDefault(t => t.View.CanBeParent)) switch
    {
        (0, _) => null,
        (_, { } parent) => new TrialLeg(dice % 5, parent.View.Leg!.Generation + 1, parent.Number, parent.View.ResumeStep!.Value),
        _ => new TrialLeg(dice % 5, 0, null, 0),
    };

    /// <summary>One command from one number: mostly about trials that exist, with attempts that are sometimes wrong.</summary>
    private static StudyCommand Command(StudyState state, int dice)
    {
        int kind = dice % 21, rest = dice / 21;
        int number = rest % (state.NextNumber + 1);
        int attempt = number < state.NextNumber ? Math.Max(1, state.Trials[number].Attempt - rest / 7 % 2) : 1;
        int index = number < state.NextNumber ? Math.Max(0, state.Trials[number].NextReport - rest / 5 % 2) : 0;
        ImmutableSortedDictionary<string, double> metrics = StudyDriver.Metrics(rest % 11 == 0 ? double.NaN : rest % 100 / 10.0);
        return kind switch
        {
            0 or 1 => new ProposeTrial(state.NextNumber, Point(state, rest), state.Backlog.IsEmpty ? ProposalSource.Strategy : ProposalSource.Enqueued, state.Seq, null) { Target = Target(rest), Leg = Leg(state, rest) },
            2 or 3 or 4 => new LeaseTrial(state.Sessions[^1].Session, rest % 4),
            5 or 6 => new ReportMetrics(number, attempt, index, rest % 1000, metrics),
            7 => new CommitCheckpoint(number, attempt, "p", rest % 1000, null, 1),
            8 or 9 => new CompleteTrial(number, attempt, metrics, null),
            10 => new FailTrial(number, attempt, (FailureClass)(rest % 9), "broken", MetricValues.Empty, null),
            11 => new PruneTrial(number, attempt, 1, "slow"),
            12 => rest % 3 == 0 ? new EndStoppedTrial(number, attempt, metrics, "{}") : new ReleaseTrial(number, attempt, "drain"),
            13 => new OpenSession(rest % 2 == 0 ? "laptop" : "desktop", $"session{rest % 50}", "{}"),
            14 => Rare(state, rest, number),
            15 => new PauseTrial(number, attempt, rest % 1000),
            16 => new PromoteTrial(number, Target(rest), state.Seq, rest % 2 == 0),
            18 => new ExpireTrial(number, attempt, "silence"),
            19 => new KeepTrial(number, attempt),
            17 => rest % 3 == 0 ? new EndPausedTrials(state.NextNumber, rest % 2 == 0) : new EndStoppedTrial(number, attempt, metrics, null),
            _ => new AddTrial(rest % 2 == 0 ? Point(state, rest) : Assignment.Empty),
        };
    }

    private static RungTarget? Target(int dice) => dice % 3 == 0 ? null : new RungTarget(1 + dice % 1000, dice % 5 == 0);

    private static StudyCommand Rare(StudyState state, int dice, int number) => (dice % 12) switch
    {
        0 => new StopStudy(),
        1 or 2 => new PauseStudy(),
        3 or 4 or 5 => new ResumeStudy(),
        6 or 7 or 8 => new RetryTrial(number),
        9 => new ReportExhausted(state.NextNumber),
        10 => new RecordConfirmation(number, dice % 2 == 0, "{}"),
        _ => new RecordExport(number, "out"),
    };

    private static Assignment Point(StudyState state, int dice)
    {
        if (!state.NextKnown.Values.IsEmpty) return state.NextKnown;
        return state.Spec.Space.IsDiscrete ? StudyDriver.N(dice % 5) : StudyDriver.X(dice % 101 / 100.0);
    }

    private static void CheckState(StudyState state, int reinstated)
    {
        Assert.That(state.NextNumber, Is.LessThanOrEqualTo(5), "the budget is never exceeded");
        Assert.That(state.Running, Has.Count.LessThanOrEqualTo(3), "nor the parallelism");
        Assert.That(state.Snapshot.Seq, Is.EqualTo(state.Seq));
        foreach (TrialState s in Enum.GetValues<TrialState>())
            Assert.That(state.Counts[s], Is.EqualTo(state.Trials.Count(t => t.State == s)), $"the count of {s}");
        Assert.That(state.Queued, Is.EqualTo(state.Trials.Where(t => t.State == TrialState.Queued).Select(t => t.Number)));
        Assert.That(state.Running, Is.EqualTo(state.Trials.Where(t => t.State == TrialState.Running).Select(t => t.Number)));
        Assert.That(state.Paused, Is.EqualTo(state.Trials.Where(t => t.State == TrialState.Paused).Select(t => t.Number)));
        if (state.IsFinished) Assert.That(state.Paused, Is.Empty, "no trial waits for a promotion in a study that is over");
        Assert.That(state.Snapshot.Trials, Is.EqualTo(state.Trials.Select(t => t.View)));
        Assert.That(state.Running.Select(n => (state.Trials[n].Session, state.Trials[n].Slot)), Is.Unique, "a slot holds one lease");
        TrialRecord? best = state.Trials.Where(t => t.State == TrialState.Completed).OrderBy(t => t.View.Values[0]).ThenBy(t => t.Number).FirstOrDefault();
        Assert.That(state.BestNumber, Is.EqualTo(best?.Number));
        if (state.Spec.Space.IsDiscrete)
            Assert.That(state.Trials.Where(t => t.Source == ProposalSource.Strategy && t.View.Leg is null).Select(t => t.Parameters), Is.Unique, "no strategy proposes a point twice, but for members of a population that go on");
    }

    private static void CheckEvents(List<StudyEvent> events)
    {
        var granted = new Dictionary<int, int>();
        var ended = new HashSet<int>();
        foreach (StudyEvent e in events)
        {
            switch (e)
            {
                case TrialLeased l:
                    Assert.That(l.Attempt, Is.EqualTo(granted.GetValueOrDefault(l.Number) + 1), "attempts strictly increase");
                    granted[l.Number] = l.Attempt;
                    break;
                case TrialRetried r:
                    Assert.That(ended.Remove(r.Number), Is.True, "only what ended is tried again");
                    break;
            }

            if (Attempt(e) is { } a) Assert.That(a.Attempt, Is.EqualTo(granted[a.Number]), $"{e.GetType().Name} is of the attempt that was granted last");
            if (Ends(e) is { } number) Assert.That(ended.Add(number), Is.True, $"trial {number} ends once");
        }
    }

    private static (int Number, int Attempt)? Attempt(StudyEvent e) => e switch
    {
        MetricReported x => (x.Number, x.Attempt),
        TrialPaused x => (x.Number, x.Attempt),
        CheckpointCommitted x => (x.Number, x.Attempt),
        TrialCompleted x => (x.Number, x.Attempt),
        TrialPruned x => (x.Number, x.Attempt),
        TrialFailed x => (x.Number, x.Attempt),
        TrialRequeued x => (x.Number, x.Attempt),
        TrialReinstated x => (x.Number, x.Attempt),
        TrialRecorded x => (x.Number, x.Attempt),
        _ => null,
    };

    private static int? Ends(StudyEvent e) => e switch
    {
        TrialCompleted x => x.Number,
        TrialPruned x => x.Number,
        TrialFailed x => x.Number,
        TrialCancelled x => x.Number,
        _ => null,
    };
}
