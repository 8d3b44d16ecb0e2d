using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Tests.Golden;

/// <summary>
/// Fixed studies that meet every event. That of release 0.1: enqueued and proposed trials, a drain, a restart, failures of several classes,
/// a pruned trial, a retry by a person, a pause, a stop, two readings of the test set and an export.
/// </summary>
internal static class GoldenStudy
{
    public static ImmutableArray<StudyEvent> Events()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden") with { Budget = new Budget(Trials: 8, Tokens: 1_000_000) };
        study.Do(new CreateStudy(spec, 20261122, "/studies", "name: golden\n", """{"rows":{"train":1000}}""", true));
        study.Do(new OpenSession("laptop", "laptop-1", """{"threads":2,"libtorch":"1.13.1"}"""));
        study.Propose(0, 0.001, "lora", ProposalSource.Enqueued);
        study.Propose(1, 0.01, "full", ProposalSource.Strategy);
        study.Do(new LeaseTrial("laptop-1", 0));
        study.Do(new LeaseTrial("laptop-1", 1));
        study.Do(new ReportMetrics(0, 1, 0, 1000, Metrics(0.75)));
        study.Do(new CommitCheckpoint(0, 1, "artifacts/0/1", 1000, "ab12", 4096));
        study.Do(new ReleaseTrial(0, 1, "drain"));
        study.Do(new OpenSession("laptop", "laptop-2", """{"threads":2}"""));
        study.Do(new LeaseTrial("laptop-2", 0));
        study.Do(new ReportMetrics(0, 2, 0, 2000, Metrics(0.5)));
        study.Do(new CompleteTrial(0, 2, Metrics(0.5).Add("peak_memory_gb", 1.5), """{"seed":20261122}"""));
        study.Do(new LeaseTrial("laptop-2", 1));
        study.Do(new FailTrial(1, 2, FailureClass.GpuOom, "out of memory", Metrics(double.NaN), null));
        study.Do(new RetryTrial(1));
        study.Do(new LeaseTrial("laptop-2", 0));
        study.Do(new ReportMetrics(1, 3, 0, 500, Metrics(2.5)));
        study.Do(new PruneTrial(1, 3, 500, "worse than the median 0.75 of 1 trial"));
        study.Do(new EndStoppedTrial(1, 3, Metrics(2.5), """{"wall_seconds":1.25}"""));
        study.Do(new PauseStudy());
        study.Do(new ResumeStudy());
        study.Do(new AddTrial(new Assignment([new NamedValue("bias", ParameterValue.Bool(true))])));
        study.Propose(2, 0.0025, "lora", ProposalSource.Enqueued);
        study.Do(new StopStudy());
        study.Do(new RecordConfirmation(0, false, """{"exact_match":0.5}"""));
        study.Do(new RecordConfirmation(0, true, """{"exact_match":0.5}"""));
        study.Do(new RecordExport(0, "/out"));
        return [.. study.Events];
    }

    /// <summary>What release 0.2 added: trials that pause at a rung, one that is promoted, one that is not, and a first target in the proposal.</summary>
    public static ImmutableArray<StudyEvent> RungEvents()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden-rungs") with { Budget = new Budget(Trials: 2), Enqueue = [] };
        study.Do(new CreateStudy(spec, 20261123, "/studies", "name: golden-rungs\n", null, false));
        study.Do(new OpenSession("laptop", "laptop-1", "{}"));
        for (int number = 0; number < 2; number++)
        {
            study.Propose(number, 0.001 * (number + 1), "lora", ProposalSource.Strategy, new RungTarget(1000, false));
            study.Do(new LeaseTrial("laptop-1", 0));
            study.Do(new ReportMetrics(number, 1, 0, 1000, Metrics(0.75 + number)));
            if (number == 0) study.Do(new CommitCheckpoint(0, 1, "artifacts/0/1", 1000, "ab12", 4096));
            study.Do(new EndStoppedTrial(number, 1, Metrics(0.75 + number), """{"wall_seconds":1.25}"""));
        }

        study.Promote(0, new RungTarget(3000, true));
        study.Do(new LeaseTrial("laptop-1", 0));
        study.Do(new ReportMetrics(0, 2, 0, 3000, Metrics(0.5)));
        study.Do(new CompleteTrial(0, 2, Metrics(0.5).Add("peak_memory_gb", 1.5), null));
        study.Do(new EndPausedTrials(2, false));
        return [.. study.Events];
    }

    /// <summary>What release 0.3 added: leases with a request's name that expire, one taken back by its holder and one granted again.</summary>
    public static ImmutableArray<StudyEvent> ClusterEvents()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden-cluster") with { Budget = new Budget(Trials: 2), Enqueue = [], Parallelism = 2 };
        study.Do(new CreateStudy(spec, 20261124, "/studies", "name: golden-cluster\n", null, false));
        study.Do(new OpenSession("node-a", "node-a-1", "{}"));
        study.Do(new OpenSession("node-b", "node-b-1", "{}"));
        for (int number = 0; number < 2; number++)
        {
            study.Propose(number, 0.001 * (number + 1), "lora", ProposalSource.Strategy);
            study.Do(new LeaseTrial("node-a-1", number, $"node-a-1-{number}"));
        }

        for (int number = 0; number < 2; number++) study.Do(new ExpireTrial(number, 1, "nothing was heard of agent 'node-a' for 76 s"));

        study.Do(new ReportMetrics(0, 1, 0, 1000, Metrics(0.75)));
        study.Do(new LeaseTrial("node-b-1", 0, "node-b-1-0"));
        study.Do(new CompleteTrial(1, 2, Metrics(0.25), null));
        study.Do(new CompleteTrial(0, 1, Metrics(0.5), null));
        return [.. study.Events];
    }

    /// <summary>What release 0.4 added: a journal that was restored from a backup while one trial ran and another's lease had expired.</summary>
    public static ImmutableArray<StudyEvent> RestoredEvents()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden-restored") with { Budget = new Budget(Trials: 2), Enqueue = [], Parallelism = 2 };
        study.Do(new CreateStudy(spec, 20261125, "/studies", "name: golden-restored\n", null, false));
        study.Do(new OpenSession("node-a", "node-a-1", "{}"));
        for (int number = 0; number < 2; number++)
        {
            study.Propose(number, 0.001 * (number + 1), "lora", ProposalSource.Strategy);
            study.Do(new LeaseTrial("node-a-1", number, $"node-a-1-{number}"));
        }

        study.Do(new CommitCheckpoint(0, 1, "artifacts/0/1", 1000, "ab12", 4096));
        study.Do(new ExpireTrial(1, 1, "nothing was heard of agent 'node-a' for 76 s"));
        study.Do(new RestoreStudy("5e11"));
        study.Do(new OpenSession("node-a", "node-a-2", "{}"));
        study.Do(new LeaseTrial("node-a-2", 0, "node-a-2-0"));
        study.Do(new CompleteTrial(0, 1002, Metrics(0.5), null));
        return [.. study.Events];
    }

    /// <summary>What release 0.5 added: inputs that a study was submitted with, and an edit that leaves a trial outside and lets a study that was over go on.</summary>
    public static ImmutableArray<StudyEvent> EditedEvents()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden-edited") with { Budget = new Budget(Trials: 1), Enqueue = [] };
        study.Do(new CreateStudy(spec, 20261126, "/studies", "name: golden-edited\n", null, false)
        {
            Inputs = [new StudyInput("/studies/train.jsonl", new string('a', 64), 4096, false), new StudyInput("/models/tiny", new string('b', 64), 1 << 20, true)],
        });
        study.Do(new OpenSession("node-a", "node-a-1", "{}"));
        study.Propose(0, 0.001, "lora", ProposalSource.Strategy);
        study.Do(new LeaseTrial("node-a-1", 0));
        study.Do(new CompleteTrial(0, 1, Metrics(0.5).Add("peak_memory_gb", 1.5), null));
        SearchSpace space = spec.Space;
        var narrow = new SearchSpace([.. space.Parameters.Select(p => p is FloatParameter { Name: "learning_rate" } rate ? rate with { Low = 0.002 } : p)], space.Constraints, space.Settings);
        study.Do(new EditStudy(spec with { Space = narrow, Budget = new Budget(Trials: 2), Parallelism = 3 }, "name: golden-edited\nparallelism: 3\n"));
        study.Propose(1, 0.0025, "lora", ProposalSource.Strategy);
        study.Do(new LeaseTrial("node-a-1", 0));
        study.Do(new CompleteTrial(1, 1, Metrics(0.25).Add("peak_memory_gb", 1.5), null));
        return [.. study.Events];
    }

    /// <summary>What release 0.6 added: legs of population based training, a member that goes on and one that starts from the other's checkpoint.</summary>
    public static ImmutableArray<StudyEvent> PopulationEvents()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden-population") with { Budget = new Budget(Trials: 4), Enqueue = [] };
        study.Do(new CreateStudy(spec, 20261127, "/studies", "name: golden-population\n", null, false));
        study.Do(new OpenSession("node-a", "node-a-1", "{}"));
        for (int number = 0; number < 4; number++)
        {
            bool begins = number < 2;
            var leg = begins ? new TrialLeg(number, 0, null, 0) : new TrialLeg(number - 2, 1, 1, 1004);
            study.Propose(number, 0.001 * (number + 1), "lora", ProposalSource.Strategy, new RungTarget(begins ? 1000 : 2000, !begins), leg);
            study.Do(new LeaseTrial("node-a-1", 0));
            long end = begins ? 1004 : 2010;
            study.Do(new ReportMetrics(number, 1, 0, end, Metrics(0.75 / (number + 1))));
            study.Do(new CommitCheckpoint(number, 1, $"artifacts/{number}/1", end, "ab12", 4096));
            study.Do(begins
                ? new EndStoppedTrial(number, 1, Metrics(0.75 / (number + 1)).Add("peak_memory_gb", 1.5), """{"wall_seconds":1.25}""")
                : new CompleteTrial(number, 1, Metrics(0.75 / (number + 1)).Add("peak_memory_gb", 1.5), null));
        }

        return [.. study.Events];
    }

    /// <summary>What release 0.7 added: leases that say which wish of their slot they answer, one of them after an earlier one was over.</summary>
    public static ImmutableArray<StudyEvent> RequestedEvents()
    {
        var study = new Script();
        StudySpec spec = SampleStudy.Spec("golden-requests") with { Budget = new Budget(Trials: 2), Enqueue = [] };
        study.Do(new CreateStudy(spec, 20261128, "/studies", "name: golden-requests\n", null, false));
        study.Do(new OpenSession("node-a", "node-a-1", "{}"));
        for (int number = 0; number < 2; number++)
        {
            study.Propose(number, 0.001 * (number + 1), "lora", ProposalSource.Strategy);
            study.Do(new LeaseTrial("node-a-1", 0, $"node-a-1-0-{number}") { Poll = number + 1 });
            study.Do(new CommitCheckpoint(number, 1, $"artifacts/{number}/1", 10, "ab12", 4096));
            study.Do(new CommitCheckpoint(number, 1, $"artifacts/{number}/2", 20, "cd34", 4096));
            study.Do(new ReportMetrics(number, 1, 0, 20, Metrics(0.5)));
            study.Do(new CompleteTrial(number, 1, Metrics(0.5).Add("peak_memory_gb", 1.5), null));
        }

        return [.. study.Events];
    }

    private static ImmutableSortedDictionary<string, double> Metrics(double loss) => SampleStudy.Metrics(("validation/loss", loss));

    private sealed class Script
    {
        private StudyState? state;
        private DateTimeOffset now = SampleStudy.Start;

        public List<StudyEvent> Events { get; } = [];

        public void Propose(int number, double rate, string method, ProposalSource source, RungTarget? target = null, TrialLeg? leg = null) =>
            Do(new ProposeTrial(number, SampleStudy.Point(rate, method), source, state!.Seq, null) { Target = target, Leg = leg });

        public void Promote(int number, RungTarget target) => Do(new PromoteTrial(number, target, state!.Seq, true));

        public void Do(StudyCommand command)
        {
            now += TimeSpan.FromSeconds(1);
            Decision decision = StudyDecider.Decide(state, command, now);
            if (decision.Refusal is { } refusal) throw new InvalidOperationException($"{command}: {refusal.Message}");
            Events.AddRange(decision.Events);
            state = decision.After;
        }
    }
}
