using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Leases;

/// <summary>A study as the desk sees it: whether another slot could be of use to it now. Guarded by the desk's lock.</summary>
internal sealed class LeasingStudy(StudyActor actor)
{
    /// <summary>The position at which the last try found nothing: until something changes, the next one would not either.</summary>
    private long barrenAt = -1;

    /// <summary>The same for agents that a queued trial is not given to, though others may have it.</summary>
    private readonly Dictionary<string, long> barrenFor = new(StringComparer.Ordinal);

    /// <summary>Since when queued trials with a delay were seen here, by number, and after which attempt.</summary>
    private readonly Dictionary<int, (int Attempt, long Since)> waiting = [];

    public StudyActor Actor { get; } = actor;

    /// <summary>Slots that are trying to get a trial of it at this moment.</summary>
    public int Tries { get; set; }

    /// <summary>When it was last given a slot: ties go to the one that waits longest.</summary>
    public long ServedAt { get; set; }

    public int Busy => Actor.State.Running.Count + Tries;

    /// <summary>Whether any slot could be of use to it now.</summary>
    public bool WantsAny
    {
        get
        {
            StudyState state = Actor.State;
            return Actor.Down is null && !state.IsFinished && !state.IsPaused && Busy < state.Spec.Parallelism && barrenAt != state.Seq;
        }
    }

    /// <summary>Whether it is over, with no trial running: nobody needs it here any more.</summary>
    public bool IsDone => Actor.State is { IsFinished: true, Running.IsEmpty: true } && Tries == 0;

    public bool WantsSlot(LeaseWaiter waiter)
    {
        if (!WantsAny) return false;
        if (barrenFor.TryGetValue(waiter.Session.Agent, out long seen) && seen == Actor.State.Seq) return false;
        StudySpec spec = Actor.State.Spec;
        return KindOf(spec) is { } kind && waiter.Kinds.Contains(kind) && Fits(spec.Resources, waiter);
    }

    /// <summary>How long the queued trials that have a delay were seen to wait here, by number.</summary>
    public IReadOnlyDictionary<int, TimeSpan> Waited(TimeProvider time)
    {
        StudyState state = Actor.State;
        var waited = new Dictionary<int, TimeSpan>();
        foreach (int number in state.Queued)
        {
            TrialRecord trial = state.Trials[number];
            if (trial.NotBefore == default) continue;
            if (!waiting.TryGetValue(number, out var seen) || seen.Attempt != trial.Attempt) waiting[number] = seen = (trial.Attempt, time.GetTimestamp());
            waited[number] = time.GetElapsedTime(seen.Since);
        }

        return waited;
    }

    /// <summary>A try at position <paramref name="seen"/> found nothing for the agent; <paramref name="forOthers"/>: others might find something.</summary>
    public void SetBarren(long seen, string agent, bool forOthers)
    {
        if (forOthers) barrenFor[agent] = seen;
        else barrenAt = seen;
    }

    /// <summary>What was in vain before may be worth a try now.</summary>
    public void SetFertile()
    {
        barrenAt = -1;
        barrenFor.Clear();
    }

    /// <summary>Whether the slot has what the study asks for. The worker of `run`, beside which there is no other, takes every study.</summary>
    private static bool Fits(Resources wanted, LeaseWaiter waiter)
    {
        RegisterAgent said = waiter.Session.Said;
        if (said.TakesAnyStudy) return true;
        if (wanted.Gpus > 1 || (wanted.Gpus == 1 && waiter.Device?.Kind != "cuda")) return false;
        if (wanted.GpuMemoryGb is { } gigabytes && !(waiter.Device?.MemoryGb >= gigabytes)) return false;
        return wanted.Labels.All(label => said.Labels.TryGetValue(label.Key, out string? value) && string.Equals(value, label.Value, StringComparison.Ordinal));
    }

    /// <summary>Whether this study has granted the slot a trial that it holds, or has granted this very request, or a later one, before.</summary>
    public bool Owes(LeaseWaiter waiter)
    {
        StudyState state = Actor.State;
        return state.HeldBy(waiter.Key.Session, waiter.Key.Slot) is not null || state.IsGranted(waiter.Key, waiter.RequestId, waiter.Request.Poll);
    }

    /// <summary>The kind of a study's trials as workers name it; null for one whose trials run elsewhere.</summary>
    public static string? KindOf(StudySpec spec) => spec.Trial switch
    {
        FineTuneTrial => "fine-tune",
        CommandTrial => "command",
        _ => null,
    };
}
