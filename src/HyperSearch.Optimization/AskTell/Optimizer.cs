using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Explanations;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.AskTell;

/// <summary>
/// Ask and tell: the caller asks for parameters, evaluates them wherever it likes, and tells what came of it. Any number of trials may
/// be out. A study driven so is an ordinary study: the same decider, the same events, so that its journal replays and verifies.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Every asked trial is leased at once to a slot of its own, under one session that outlives processes: a trial that was asked and not
/// told stays pending through a restart. A failure that is told is final; whoever wants another attempt asks for another trial.
/// </remarks>
public sealed class Optimizer
{
    /// <summary>The most trials of one <see cref="Ask"/>.</summary>
    public const int AskMax = 10_000;

    private const string Holder = "ask-and-tell";

    private readonly OptimizerOptions options;
    private readonly TrialSource trials;
    private readonly Dictionary<int, TrialProposed> proposals = [];

    private Optimizer(StudyState state, IEnumerable<StudyEvent> events, OptimizerOptions options)
    {
        State = state;
        this.options = options;
        trials = new TrialSource(AlgorithmTable.CreateStrategy(state.Spec.Strategy.Kind), AlgorithmTable.CreatePruner(state.Spec.Pruner.Kind), Holder);
        Remember(events);
    }

    /// <summary>The study as its events made it: never a decision that was not persisted.</summary>
    public StudyState State { get; private set; }

    /// <summary>Numbers of the trials that are out: asked, and neither told nor stopped.</summary>
    public IReadOnlyCollection<int> Pending => State.Running;

    /// <summary>A new study. Its trials run elsewhere, so a trial section of <paramref name="spec"/> is left out.</summary>
    /// <param name="seed">Of every random choice; the specification's own seed where it names one.</param>
    /// <exception cref="AskTellException">An enqueued assignment is part of no legal point.</exception>
    public static Optimizer Create(StudySpec spec, ulong seed, OptimizerOptions? options = null)
    {
        options ??= new OptimizerOptions();
        DateTimeOffset now = options.Time.GetUtcNow();
        var create = new CreateStudy(spec with { Trial = null }, spec.Seed ?? seed, options.BaseDirectory, options.SourceText, null, false) { Earlier = options.Earlier };
        Decision created = StudyDecider.Decide(null, create, now);
        Decision opened = StudyDecider.Decide(created.After, new OpenSession(Holder, Holder, "{}"), now);
        StudyState state = opened.After!;
        foreach (Assignment known in spec.Enqueue)
            if (!NextProposal.CanComplete(state, known))
                throw new AskTellException(AskTellCode.IllegalAssignment, $"the enqueued trial ({known}) is part of no legal point of the space");
        options.Persist?.Invoke(0, [.. created.Events, .. opened.Events]);
        return new Optimizer(state, [], options);
    }

    /// <summary>The study that <paramref name="events"/> tell, all of them from the first, goes on where it was.</summary>
    /// <exception cref="InvalidOperationException">The events are not those of an ask-and-tell study.</exception>
    public static Optimizer Resume(IReadOnlyCollection<StudyEvent> events, OptimizerOptions? options = null)
    {
        StudyState? state = null;
        foreach (StudyEvent e in events) state = StudyFold.Apply(state, e);
        if (state?.FindSession(Holder) is null) throw new InvalidOperationException($"The {events.Count} events are not those of an ask-and-tell study.");
        return new Optimizer(state, events, options ?? new OptimizerOptions());
    }

    /// <summary>Up to <paramref name="count"/> trials to run; fewer or none where the space or the budget is exhausted.</summary>
    /// <exception cref="AskTellException">The count is not in [1, <see cref="AskMax"/>].</exception>
    public ImmutableArray<AskedTrial> Ask(int count = 1)
    {
        if (count is < 1 or > AskMax) throw new AskTellException(AskTellCode.OutOfRange, $"{count} trials were asked for: it takes 1 to {AskMax}");
        AskTellTurn turn = Begin();
        var asked = ImmutableArray.CreateBuilder<AskedTrial>();
        while (asked.Count < count && trials.Next(turn) is { } trial) asked.Add(trial);
        Commit(turn);
        return asked.ToImmutable();
    }

    /// <summary>
    /// Computes the next proposal now, so that the next <see cref="Ask"/> answers at once if nothing is told before it. For the time between
    /// a tell and the next ask; it changes no bit of any answer.
    /// </summary>
    public void Prepare() => trials.Prepare(State);

    /// <summary>The value of a pending trial of a study with one objective. One that is not finite counts as diverged.</summary>
    /// <param name="standardError">Of the value, where it is known; at least 0.</param>
    /// <param name="metrics">Further metrics by name, such as those that metric constraints compare.</param>
    /// <exception cref="AskTellException">The trial is not pending, or something is missing or out of range.</exception>
    public void Tell(int number, double value, double? standardError = null, IEnumerable<KeyValuePair<string, double>>? metrics = null) =>
        Tell(number, [value], standardError is { } error ? [error] : [], metrics);

    /// <summary>The same with a value for each objective, in their order, and a standard error for each or for none.</summary>
    /// <exception cref="AskTellException">The trial is not pending, or something is missing or out of range.</exception>
    public void Tell(int number, ImmutableArray<double> values, ImmutableArray<double> standardErrors, IEnumerable<KeyValuePair<string, double>>? metrics = null)
    {
        ImmutableSortedDictionary<string, double> told = ToldMetrics.Of(State.Spec, values, standardErrors, metrics ?? []);
        TrialRecord trial = Find(number);
        bool diverged = values.Any(value => !double.IsFinite(value));
        if (IsRepeated(trial, told, diverged)) return;
        RequirePending(trial);
        AskTellTurn turn = Begin();
        if (!diverged && ObjectiveValues.Missing(State.Spec, MetricValues.Merge(trial.Metrics, told)) is not null)
            throw new AskTellException(AskTellCode.MissingMetric, $"trial {number} needs every metric of the metric constraints: {string.Join(", ", State.Spec.MetricConstraints.Select(c => c.Metric))}");
        turn.Demand(diverged
            ? new FailTrial(number, trial.Attempt, FailureClass.Diverged, $"told as {string.Join(", ", values.Select(ToldMetrics.Text))}", told, null)
            : new CompleteTrial(number, trial.Attempt, told, null));
        Commit(turn);
    }

    /// <summary>A pending trial failed, for good. Only diverged, gpu_oom, host_oom and timeout teach the strategy something.</summary>
    /// <exception cref="AskTellException">The trial is not pending.</exception>
    public void TellFailed(int number, FailureClass failure, string? message = null)
    {
        TrialRecord trial = Find(number);
        if (trial.State == TrialState.Failed && trial.View.Failure == failure) return;
        RequirePending(trial);
        AskTellTurn turn = Begin();
        turn.Demand(new FailTrial(number, trial.Attempt, failure, message ?? $"told as {failure.Name()}", MetricValues.Empty, null));
        Commit(turn);
    }

    /// <summary>A value of the first objective's metric on the way, and what the pruner makes of it. The same report twice changes nothing.</summary>
    /// <param name="step">In the caller's own unit, rising from report to report.</param>
    /// <exception cref="AskTellException">The trial is not pending, or the step is not above the last one.</exception>
    public ReportVerdict Report(int number, long step, double value)
    {
        TrialRecord trial = Find(number);
        if (trial.State == TrialState.Pruned && IsRepeated(trial, step, value)) return new ReportVerdict(VerdictKind.Stop, trial.Message);
        if (trial.State == TrialState.Paused && IsRepeated(trial, step, value)) return ReportVerdict.Pause;
        RequirePending(trial);
        if (step < 0) throw new AskTellException(AskTellCode.OutOfRange, $"step {step}: steps count from 0");
        if (IsRepeated(trial, step, value)) return ReportVerdict.Continue;
        if (trial.View.Reports is [.., var last] && step <= last.Step)
            throw new AskTellException(AskTellCode.OutOfOrder, $"step {step} of trial {number} comes after step {last.Step}");
        AskTellTurn turn = Begin();
        ImmutableSortedDictionary<string, double> metrics = MetricValues.Empty.Add(State.Spec.Objectives[0].Metric, value);
        turn.Demand(new ReportMetrics(number, trial.Attempt, trial.NextReport, step, metrics));
        ReportVerdict verdict = trials.Judge(turn, number, step);
        Commit(turn);
        return verdict;
    }

    /// <summary>The best completed trial within the metric constraints, or null while there is none.</summary>
    /// <exception cref="AskTellException">The study has several objectives.</exception>
    public BestPoint? Best()
    {
        if (State.Spec.Objectives.Length > 1)
            throw new AskTellException(AskTellCode.SeveralObjectives, $"study '{State.Spec.Name}' has {State.Spec.Objectives.Length} objectives, so no single trial is the best one");
        if (State.BestNumber is not { } number) return null;
        TrialRecord trial = State.Trials[number];
        return new BestPoint(number, trial.Parameters, trial.View.Values[0], PosteriorMean(trial.Parameters));
    }

    /// <summary>
    /// The completed trials within the metric constraints that no other beats in all objectives, by number; with one objective the ones
    /// with the best value.
    /// </summary>
    public ImmutableArray<FrontPoint> Front() => [.. StudyFront.Of(State).Trials.Select(t => new FrontPoint(t.Number, t.Parameters, t.View.Values))];

    /// <summary>Why a trial has its parameters.</summary>
    /// <exception cref="AskTellException">There is no such trial.</exception>
    public TrialExplanation Explain(int number)
    {
        TrialRecord trial = Find(number);
        TrialProposed proposed = proposals[number];
        return new TrialExplanation(number, trial.Parameters, trial.State, State.Spec.Strategy.Kind, proposed.Source, proposed.SnapshotSeq, proposed.StrategyStateJson);
    }

    private AskTellTurn Begin() => new(State, options.Time.GetUtcNow());

    /// <summary>Decide, persist, apply; the caller's answer comes after.</summary>
    private void Commit(AskTellTurn turn)
    {
        trials.EndWhatCannotGoOn(turn);
        ImmutableArray<StudyEvent> events = turn.Events;
        if (events.IsEmpty) return;
        options.Persist?.Invoke(State.Seq, events);
        State = turn.State;
        Remember(events);
    }

    private void Remember(IEnumerable<StudyEvent> events)
    {
        foreach (TrialProposed proposed in events.OfType<TrialProposed>()) proposals[proposed.Number] = proposed;
    }

    /// <summary>What the strategy's model thinks of a point, where the last proposal came of one.</summary>
    private double? PosteriorMean(Assignment parameters)
    {
        if (!GpState.ModelsIn(State.Snapshot.LastStrategyStateJson).TryGetValue(GpState.Objective, out FittedModel? last)) return null;
        return GaussianProcessSurrogate.OfSearch(State.Spec, State.Snapshot, last) is { } model ? model.Medians([model.PointOf(parameters)])[0] : null;
    }

    private TrialRecord Find(int number) => number >= 0 && number < State.Trials.Count
        ? State.Trials[number]
        : throw new AskTellException(AskTellCode.NoSuchTrial, $"there is no trial {number}: {State.Trials.Count} were asked so far");

    private static void RequirePending(TrialRecord trial)
    {
        if (trial.State != TrialState.Running)
            throw new AskTellException(AskTellCode.NotPending, $"trial {trial.Number} is not pending: it is {trial.State.Name()}{(trial.Message is { } why ? $" ({why})" : "")}");
    }

    /// <summary>Whether the same was told before: whoever lost the answer asks again.</summary>
    private static bool IsRepeated(TrialRecord trial, ImmutableSortedDictionary<string, double> told, bool diverged) =>
        trial.State == (diverged ? TrialState.Failed : TrialState.Completed)
        && told.All(metric => trial.Metrics.TryGetValue(metric.Key, out double known) && known.Equals(metric.Value));

    private static bool IsRepeated(TrialRecord trial, long step, double value) =>
        trial.View.Reports.Contains(new StepValue(step, value));
}
