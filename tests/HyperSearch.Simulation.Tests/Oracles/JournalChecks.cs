using HyperSearch.Coordinator.Leases;
using HyperSearch.Core.Leases;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Simulation.Tests.Machines;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>The invariants that the row of events itself has to keep: I2 to I6, I9 and I11.</summary>
internal sealed class JournalChecks
{
    private readonly List<TrialModel> trials = [];
    private readonly Dictionary<string, string> agents = new(StringComparer.Ordinal);
    private readonly HashSet<string> requests = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> retryWishes = [];
    private readonly Dictionary<int, int> retries = [];
    private long seq;
    private ulong seed;

    /// <summary>Assignments that people added, by what they asked for.</summary>
    public List<string> Enqueued { get; } = [];

    public int Count => trials.Count;

    public bool IsFinished { get; private set; }

    /// <summary>Somebody wishes to see a trial tried again, once, however often the wish is said.</summary>
    public void WishRetry(int number) => retryWishes[number] = retryWishes.GetValueOrDefault(number) + 1;

    public TrialModel Trial(int number) => number >= 0 && number < trials.Count ? trials[number] : throw new BrokenInvariant("I2", $"there is no trial {number}");

    public void Append(long at, StudyEvent e, StudyState? state)
    {
        BrokenInvariant.ThrowUnless(at == ++seq, "I2", $"event {at} follows {seq - 1}");
        switch (e)
        {
            case StudyCreated created: seed = created.Seed; break;
            case SessionOpened opened: agents[opened.Session] = opened.Agent; break;
            case TrialProposed proposed: Propose(proposed); break;
            case TrialEnqueued enqueued: Enqueued.Add(enqueued.Parameters.ToString()); break;
            case TrialLeased leased: Lease(leased); break;
            case TrialReinstated reinstated: Reinstate(reinstated); break;
            case MetricReported reported: Report(reported); break;
            case CheckpointCommitted saved: Holder(saved.Number, saved.Attempt, e).Checkpoints[saved.Path] = (saved.Sha256, saved.Step); break;
            case TrialCompleted completed: Complete(completed); break;
            case TrialPruned pruned: End(pruned.Number, pruned.Attempt, e); break;
            case TrialFailed failed: Fail(failed); break;
            case TrialRequeued requeued: Requeue(requeued, state!); break;
            case TrialPaused paused: Holder(paused.Number, paused.Attempt, e).IsLeased = false; break;
            case TrialCancelled cancelled: Cancel(cancelled.Number, e); break;
            case TrialRetried retried: Retry(retried); break;
            case StudyFinished: IsFinished = true; break;
        }
    }

    private void Propose(TrialProposed e)
    {
        BrokenInvariant.ThrowUnless(e.Number == trials.Count, "I2", $"trial {e.Number} is proposed where {trials.Count} is next");
        int? parent = e.Leg?.Parent;
        if (parent is { } from) BrokenInvariant.ThrowUnless(Trial(from).Value is not null, "I10", $"trial {e.Number} starts from trial {from}, which has not completed");
        trials.Add(new TrialModel { Parent = parent, Root = parent is { } first ? Trial(first).Root : e.Number });
    }

    private void Lease(TrialLeased e)
    {
        TrialModel trial = Trial(e.Number);
        BrokenInvariant.ThrowUnless(!trial.IsTerminal, "I5", $"trial {e.Number} is leased after its end");
        BrokenInvariant.ThrowUnless(!trial.IsLeased, "I4", $"attempt {e.Attempt} of trial {e.Number} is granted while {trial.Attempt} holds the lease");
        BrokenInvariant.ThrowUnless(e.Attempt > trial.Attempt, "I3", $"attempt {e.Attempt} of trial {e.Number} is granted after attempt {trial.Attempt}");
        foreach (TrialModel other in trials)
            BrokenInvariant.ThrowUnless(!other.IsLeased || other.Session != e.Session || other.Slot != e.Slot, "I9", $"slot {e.Slot} of {e.Session} gets trial {e.Number} while it holds another");
        BrokenInvariant.ThrowUnless(e.RequestId is not null && requests.Add(e.RequestId), "I9", $"request {e.RequestId} gets attempt {e.Attempt} of trial {e.Number} after it got another grant");
        (trial.Attempt, trial.IsLeased, trial.IsExpired, trial.Session, trial.Slot) = (e.Attempt, true, false, e.Session, e.Slot);
        (trial.LastStep, trial.LastIndex) = (0, -1);
    }

    private void Reinstate(TrialReinstated e)
    {
        TrialModel trial = Trial(e.Number);
        BrokenInvariant.ThrowUnless(trial.IsExpired && trial.Attempt == e.Attempt, "I4", $"attempt {e.Attempt} of trial {e.Number} takes back a lease that it did not lose by silence");
        foreach (TrialModel other in trials)
            BrokenInvariant.ThrowUnless(!other.IsLeased || other.Session != trial.Session || other.Slot != trial.Slot, "I9", $"slot {trial.Slot} of {trial.Session} takes trial {e.Number} back while it holds another");
        (trial.IsLeased, trial.IsExpired) = (true, false);
        trial.Failures.RemoveAt(trial.Failures.FindLastIndex(f => f.Class == FailureClass.Lost));
    }

    private void Report(MetricReported e)
    {
        TrialModel trial = Holder(e.Number, e.Attempt, e);
        BrokenInvariant.ThrowUnless(e.Index > trial.LastIndex, "I6", $"report {e.Index} of attempt {e.Attempt} of trial {e.Number} follows report {trial.LastIndex}");
        BrokenInvariant.ThrowUnless(e.Step > trial.LastStep, "I6", $"attempt {e.Attempt} of trial {e.Number} reports step {e.Step} after step {trial.LastStep}");
        (trial.LastIndex, trial.LastStep) = (e.Index, e.Step);
        trial.Reported[e.Attempt] = e.Index;
    }

    private void Complete(TrialCompleted e)
    {
        TrialModel trial = End(e.Number, e.Attempt, e);
        TrialScript script = TrialScript.Of(GrantWriter.SeedOf(seed, trial.Root));
        double expected = e.ResumeStep is null ? script.FinalLoss : script.Loss(trial.LastStep, script.Mind(trial.LastStep));
        BrokenInvariant.ThrowUnless(e.Values[0].Equals(expected), "I5", $"trial {e.Number} completes with {e.Values[0]:R}; uninterrupted it is worth {expected:R}");
        trial.Value = e.Values[0];
    }

    private void Fail(TrialFailed e)
    {
        TrialModel trial = End(e.Number, e.Attempt, e);
        if (e.Class != FailureClass.Poison) return;
        int hurt = trial.AgentsTakenDown.Append(agents[trial.Session!]).Distinct(StringComparer.Ordinal).Count();
        BrokenInvariant.ThrowUnless(hurt >= RetryPolicy.PoisonAgents, "I11", $"trial {e.Number} counts as poison after {hurt} agent(s)");
    }

    private void Requeue(TrialRequeued e, StudyState state)
    {
        TrialModel trial = Holder(e.Number, e.Attempt, e);
        (trial.IsLeased, trial.IsExpired) = (false, e.Class == FailureClass.Lost);
        trial.Failures.Add((e.Class, agents[trial.Session!]));
        int budget = state.Spec.Retry.TryGetValue(e.Class, out int own) ? own : RetryPolicy.Defaults[e.Class];
        int used = trial.Failures.Count(f => f.Class == e.Class);
        BrokenInvariant.ThrowUnless(used <= budget, "I11", $"trial {e.Number} is queued for the {used}th time as {e.Class.Name()}: {budget} are allowed");
        int hurt = trial.AgentsTakenDown.Count();
        BrokenInvariant.ThrowUnless(hurt < RetryPolicy.PoisonAgents, "I11", $"trial {e.Number} is queued again after it took {hurt} agents down");
    }

    private void Cancel(int number, StudyEvent e)
    {
        TrialModel trial = Trial(number);
        BrokenInvariant.ThrowUnless(!trial.IsTerminal, "I5", $"{e.GetType().Name} after the end of trial {number}");
        (trial.IsLeased, trial.IsExpired, trial.IsTerminal) = (false, false, true);
    }

    private void Retry(TrialRetried e)
    {
        TrialModel trial = Trial(e.Number);
        retries[e.Number] = retries.GetValueOrDefault(e.Number) + 1;
        BrokenInvariant.ThrowUnless(retries[e.Number] <= retryWishes.GetValueOrDefault(e.Number), "I1", $"trial {e.Number} is retried {retries[e.Number]} times for {retryWishes.GetValueOrDefault(e.Number)} wish(es)");
        trial.IsTerminal = false;
        trial.Failures.Clear();
    }

    private TrialModel End(int number, int attempt, StudyEvent e)
    {
        TrialModel trial = e is TrialPruned && !Trial(number).IsLeased ? Trial(number) : Holder(number, attempt, e);
        BrokenInvariant.ThrowUnless(!trial.IsTerminal, "I5", $"{e.GetType().Name} after the end of trial {number}");
        (trial.IsLeased, trial.IsExpired, trial.IsTerminal) = (false, false, true);
        return trial;
    }

    private TrialModel Holder(int number, int attempt, StudyEvent e)
    {
        TrialModel trial = Trial(number);
        BrokenInvariant.ThrowUnless(!trial.IsTerminal, "I5", $"{e.GetType().Name} of attempt {attempt} after the end of trial {number}");
        BrokenInvariant.ThrowUnless(attempt == trial.Attempt, "I4", $"{e.GetType().Name} of attempt {attempt} of trial {number} after attempt {trial.Attempt} was granted");
        BrokenInvariant.ThrowUnless(trial.IsLeased, "I4", $"{e.GetType().Name} of attempt {attempt} of trial {number}, which holds no lease");
        return trial;
    }
}
