using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Leases;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Leases;

/// <summary>
/// Brings free slots and open studies together. Slots wait in order of arrival; a study gets a slot while it runs fewer trials than
/// its parallelism and may have work, and among several the one that runs the fewest goes first. Whether there is work is decided
/// by the study's actor alone: the desk only tries, and tries again after a commit.
/// </summary>
internal sealed class LeaseDesk(TimeProvider time, AgentRegister agents) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<LeasingStudy> studies = [];
    private readonly List<LeaseWaiter> waiters = [];
    private readonly HashSet<SlotName> trying = [];
    private readonly Dictionary<LeasingStudy, (DateTimeOffset At, ITimer Timer)> alarms = [];
    private bool unsettled;
    private long tickets;
    private long served;
    private bool closed;

    /// <summary>The studies whose trials are given out or still run, by name.</summary>
    public IReadOnlyList<StudyActor> Studies
    {
        get
        {
            lock (gate) return [.. studies.Where(s => !s.IsDone).Select(s => s.Actor).OrderBy(a => a.Study, StringComparer.Ordinal)];
        }
    }

    /// <summary>Lets go of studies that are over, with no trial of theirs running.</summary>
    public void Tidy()
    {
        lock (gate) studies.RemoveAll(s => s.IsDone && !alarms.ContainsKey(s));
    }

    /// <summary>From here on the study's trials are given out.</summary>
    public void Open(StudyActor actor)
    {
        lock (gate)
            if (!studies.Exists(s => ReferenceEquals(s.Actor, actor))) studies.Add(new LeasingStudy(actor));
        Match();
    }

    public void Close(StudyActor actor)
    {
        lock (gate)
        {
            if (studies.Find(s => ReferenceEquals(s.Actor, actor)) is not { } study) return;
            studies.Remove(study);
            if (alarms.Remove(study, out var alarm)) alarm.Timer.Dispose();
        }
    }

    public bool IsOpen(StudyActor actor)
    {
        lock (gate) return studies.Exists(s => ReferenceEquals(s.Actor, actor));
    }

    /// <summary>A study has committed something: perhaps it has work now, or room.</summary>
    public void Changed() => Match();

    /// <summary>A trial for the slot, or null when <paramref name="wait"/> is over. The same request sent twice gets the same answer twice.</summary>
    /// <exception cref="CoordinatorException">
    /// The slot has asked anew since (<see cref="ProblemCode.PollSuperseded"/>), or what this request was granted before is over
    /// (<see cref="ProblemCode.LeaseSuperseded"/>).
    /// </exception>
    public async Task<Granted?> Lease(AgentSession session, LeaseRequest request, TimeSpan wait, CancellationToken cancel)
    {
        LeaseWaiter waiter;
        lock (gate)
        {
            if (closed) return null;
            if (!session.IsNewest(request.Slot, request.Poll)) throw PollSuperseded(request);
            waiter = new LeaseWaiter(session, request, tickets++);
            foreach (LeaseWaiter older in waiters.Where(w => w.Key == waiter.Key).ToArray()) Replace(older, waiter);
            waiters.Add(waiter);
            unsettled = true;
        }

        Match();
        using var timeout = new CancellationTokenSource(wait, time);
        await using CancellationTokenRegistration onTimeout = timeout.Token.Register(() => LeaveIfWaiting(waiter));
        await using CancellationTokenRegistration onCancel = cancel.Register(() => LeaveIfWaiting(waiter));
        Granted? granted = await waiter.Answer;
        cancel.ThrowIfCancellationRequested();
        return granted;
    }

    /// <summary>Sends slots of the agent's earlier lives away: nobody listens there any more.</summary>
    public void Dismiss(AgentSession newer)
    {
        lock (gate)
            foreach (LeaseWaiter waiter in waiters.ToArray())
                if (string.Equals(waiter.Session.Agent, newer.Agent, StringComparison.Ordinal) && waiter.Session != newer) Leave(waiter);
    }

    /// <summary>Sends everybody away.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            foreach (LeaseWaiter waiter in waiters) waiter.Complete(null);
            waiters.Clear();
            foreach (var alarm in alarms.Values) alarm.Timer.Dispose();
            alarms.Clear();
        }
    }

    private void LeaveIfWaiting(LeaseWaiter waiter)
    {
        lock (gate)
        {
            waiter.Leaving = true;
            if (waiters.Contains(waiter) || waiter.IsReplaced) Leave(waiter);
        }
    }

    /// <summary>The same request again waits along with the newer call; an older one is told that it is.</summary>
    private void Replace(LeaseWaiter older, LeaseWaiter newer)
    {
        waiters.Remove(older);
        if (string.Equals(older.RequestId, newer.RequestId, StringComparison.Ordinal)) newer.TakeAlong(older);
        else older.Fail(PollSuperseded(newer.Request));
    }

    private static CoordinatorException PollSuperseded(LeaseRequest request) =>
        new(ProblemCode.PollSuperseded, $"Slot {request.Slot} of session '{request.Session}' has asked for work again since.", "Only its newest call is answered.");

    private void Leave(LeaseWaiter waiter)
    {
        waiters.Remove(waiter);
        waiter.Complete(null);
    }

    private void Match()
    {
        List<(LeaseWaiter Waiter, LeasingStudy Study)> pairs = [];
        lock (gate)
        {
            List<LeasingStudy> wanting = [.. studies.Where(s => s.WantsAny)];
            if (wanting.Count == 0 && !unsettled) return;
            unsettled = false;
            for (int i = 0; i < waiters.Count;)
            {
                LeaseWaiter waiter = waiters[i];
                bool busy = trying.Contains(waiter.Key);
                unsettled |= busy;
                if (busy || Choose(waiter, wanting) is not { } study)
                {
                    if (waiter.Leaving) Leave(waiter);
                    else i++;
                    continue;
                }

                waiters.RemoveAt(i);
                trying.Add(waiter.Key);
                study.Tries++;
                study.ServedAt = ++served;
                pairs.Add((waiter, study));
            }
        }

        foreach (var (waiter, study) in pairs) _ = Try(waiter, study);
    }

    private LeasingStudy? Choose(LeaseWaiter waiter, List<LeasingStudy> wanting)
    {
        if (!waiter.HoldsNothing && studies.Find(s => s.Owes(waiter)) is { } owing) return owing;
        waiter.HoldsNothing = true;
        if (!agents.MayWork(waiter.Session)) return null;
        LeasingStudy? chosen = null;
        foreach (LeasingStudy study in wanting)
        {
            if (!study.WantsSlot(waiter)) continue;
            if (chosen is null || study.Busy < chosen.Busy || (study.Busy == chosen.Busy && study.ServedAt < chosen.ServedAt)) chosen = study;
        }

        return chosen;
    }

    private async Task Try(LeaseWaiter waiter, LeasingStudy study)
    {
        long seen = study.Actor.State.Seq;
        bool othersCan = agents.Serving > 1;
        IReadOnlyDictionary<int, TimeSpan> waited;
        lock (gate) waited = study.Waited(time);
        Granted? granted = null;
        Exception? failure = null;
        try
        {
            // A grant that is said again appends nothing, so nothing else would show that the trial has ended at another coordinator meanwhile.
            if (study.Owes(waiter)) await study.Actor.Refresh();
            granted = await study.Actor.Ask(turn => Granting.Grant(turn, waiter, othersCan, waited), CancellationToken.None);
        }
#pragma warning disable CA1031 // It reaches the slot as the answer's error.
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            failure = wrong;
        }

        lock (gate)
        {
            study.Tries--;
            trying.Remove(waiter.Key);
            if (failure is null && granted is null) Return(waiter, study, seen, othersCan ? waiter.Session.Agent : null);
        }

        if (failure is not null) waiter.Fail(failure);
        else if (granted is not null) waiter.Complete(granted);
        Match();
    }

    private void Return(LeaseWaiter waiter, LeasingStudy study, long seen, string? avoid)
    {
        if (closed)
        {
            waiter.Complete(null);
            return;
        }

        LookAgain(study, seen, waiter.Session.Agent, avoid);
        unsettled = true;
        int place = waiters.FindIndex(w => w.Ticket > waiter.Ticket);
        waiters.Insert(place < 0 ? waiters.Count : place, waiter);
    }

    /// <summary>When to try again: a trial that waits out a delay becomes work without any commit, and may have done so while the try went on.</summary>
    private void LookAgain(LeasingStudy study, long seen, string agent, string? avoid)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyDictionary<int, TimeSpan> waited = study.Waited(time);
        LeaseChoice choice = LeasePolicy.Choose(study.Actor.State, now, avoid, waited);
        if (choice.Number is not null) return;
        study.SetBarren(seen, agent, forOthers: avoid is not null && LeasePolicy.Choose(study.Actor.State, now, null, waited).Number is not null);
        if (choice.LookAgainAt is not { } at) return;
        if (alarms.TryGetValue(study, out var set))
        {
            if (set.At <= at) return;
            set.Timer.Dispose();
        }

        TimeSpan due = at > now ? at - now : TimeSpan.Zero;
        alarms[study] = (at, time.CreateTimer(_ => Ring(study), null, due, Timeout.InfiniteTimeSpan));
    }

    private void Ring(LeasingStudy study)
    {
        lock (gate)
        {
            if (alarms.Remove(study, out var alarm)) alarm.Timer.Dispose();
            study.SetFertile();
        }

        Match();
    }
}
