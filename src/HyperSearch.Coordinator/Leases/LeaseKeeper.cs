using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.Fleet;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Leases;

/// <summary>
/// Looks through the leases every few seconds and lets those expire whose holder was not heard of, or never learned of its grant. It only
/// sends commands: the study's actor decides, and the journal's key judges between two coordinators that find the same lease expired.
/// </summary>
/// <remarks>
/// When many leases fall due together it is our network that is gone and not a thousand machines: expiry then waits a while. No clock
/// has a part in what is right here, only in when work is done twice.
/// </remarks>
internal sealed class LeaseKeeper(IFleetStore fleet, AgentRegister agents, LeaseDesk desk, CoordinatorOptions options) : IDisposable
{
    /// <summary>With fewer leases than this the brake is never put on.</summary>
    public const int BrakeLeasesMin = 20;

    /// <summary>The share of leases due together above which it is.</summary>
    public const double BrakeShare = 0.3;

    private readonly TimeProvider time = options.Time;
    private readonly LeaseTimes times = options.Times;
    private long readyAt = options.Time.GetTimestamp();
    private long lookedAt = options.Time.GetTimestamp();
    private readonly SemaphoreSlim looking = new(1);
    private Dictionary<(string Study, int Trial), Seen> seen = [];
    private long? brakeSince;
    private bool brakeSpent;

    /// <summary>Looks through the leases until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(times.Sweep, time, cancel);
            try
            {
                await Sweep(cancel);
            }
            catch (Exception trouble) when (trouble is CoordinatorException or JournalException)
            {
                options.Log($"leases could not be looked through: {trouble.Message}");
            }
        }
    }

    /// <summary>One look; never two at a time.</summary>
    public async Task Sweep(CancellationToken cancel)
    {
        await looking.WaitAsync(cancel);
        try
        {
            await Look(cancel);
        }
        finally
        {
            looking.Release();
        }
    }

    public void Dispose() => looking.Dispose();

    private async Task Look(CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        IReadOnlyList<FleetMember> members = await fleet.List(cancel);
        foreach (FleetMember member in members.Where(IsGone)) await fleet.Forget(member.Session, cancel);
        agents.Refresh(members);
        desk.Tidy();
        desk.Changed(); // who gets work may have changed
        Dictionary<string, FleetMember> bySession = members.ToDictionary(m => m.Session, StringComparer.Ordinal);
        List<Lease> leases = Leases(bySession);
        NoticeSleep();
        if (time.GetElapsedTime(readyAt) < times.Grace) return;
        List<Lease> due = [.. leases.Where(IsDue)];
        if (Brakes(leases, due)) return;
        foreach (Lease lease in due) await Expire(lease, began);
    }

    /// <summary>A process that was stopped for a while has heard nothing, and the beats that waited for it come now: as after a start.</summary>
    private void NoticeSleep()
    {
        if (time.GetElapsedTime(lookedAt) > times.Sweep + (2 * times.Heartbeat)) readyAt = time.GetTimestamp();
        lookedAt = time.GetTimestamp();
    }

    /// <summary>It drained to its end, or nothing was heard of it for so long that nobody looks for it any more.</summary>
    private bool IsGone(FleetMember member) =>
        (member.IsDraining && member.Leases.Count == 0 && member.SinceHeard >= times.Reclaim) || member.SinceHeard >= times.Forget;

    private List<Lease> Leases(Dictionary<string, FleetMember> bySession)
    {
        List<Lease> leases = [];
        Dictionary<(string Study, int Trial), Seen> still = [];
        foreach (StudyActor actor in desk.Studies)
        {
            StudyState state = actor.State;
            foreach (int number in state.Running)
            {
                TrialRecord trial = state.Trials[number];
                long now = time.GetTimestamp();
                FleetMember? holder = bySession.GetValueOrDefault(trial.Session!);
                Seen first = seen.TryGetValue((actor.Study, number), out Seen known) && known.Attempt == trial.Attempt ? known : new Seen(trial.Attempt, now, null);
                first = first with { MissingAt = holder is null ? first.MissingAt ?? now : null };
                still[(actor.Study, number)] = first;
                leases.Add(new Lease(actor, number, trial.Attempt, holder, time.GetElapsedTime(first.At), time.GetElapsedTime(first.MissingAt ?? now)));
            }
        }

        seen = still;
        return leases;
    }

    private bool IsDue(Lease lease) => Silence(lease) is not null;

    /// <summary>Why the lease may be granted again; null where its holder is well.</summary>
    private string? Silence(Lease lease)
    {
        if (lease.Holder is not { } holder)
            return lease.Missing >= times.Unconfirmed ? "its worker is not known any more" : null;
        if (holder.SinceHeard >= times.Reclaim) return $"nothing was heard of agent '{holder.Agent}' for {holder.SinceHeard.TotalSeconds:0} s";
        bool listed = holder.Leases.Contains(new FleetLease(lease.Actor.Study, lease.Trial, lease.Attempt));
        bool said = holder.BeatNumber > 0 && lease.Age - holder.SinceHeard >= times.Unconfirmed;
        return said && !listed ? $"agent '{holder.Agent}' does not know of it" : null;
    }

    private bool Brakes(List<Lease> leases, List<Lease> due)
    {
        int late = leases.Count(l => l.Holder is null || l.Holder.SinceHeard >= times.Reclaim / 2);
        bool many = leases.Count >= BrakeLeasesMin && late > BrakeShare * leases.Count;
        if (!many)
        {
            brakeSince = null;
            brakeSpent = false;
            return false;
        }

        if (due.Count == 0 || brakeSpent) return false;
        brakeSince ??= Announce(late, leases.Count);
        brakeSpent = time.GetElapsedTime(brakeSince.Value) >= times.BrakeMax;
        return !brakeSpent;
    }

    private long Announce(int late, int all)
    {
        options.Log($"{late} of {all} leases are late together: expiry waits for up to {times.BrakeMax.TotalSeconds:0} s, because a network is likelier to be gone than so many machines");
        return time.GetTimestamp();
    }

    /// <param name="began">When this look did: a process that was stopped in its middle knows nothing of the beats since, and looks again.</param>
    private async Task Expire(Lease lease, long began)
    {
        string reason = Silence(lease)!;
        try
        {
            await lease.Actor.Ask(turn => time.GetElapsedTime(began) < times.Heartbeat ? turn.Decide(new ExpireTrial(lease.Trial, lease.Attempt, reason)).Trial : null, CancellationToken.None);
        }
        catch (CoordinatorException trouble)
        {
            options.Log($"the lease of trial {lease.Trial} of {lease.Actor.Study} could not expire: {trouble.Message}");
        }
    }

    private readonly record struct Seen(int Attempt, long At, long? MissingAt);

    /// <param name="Age">How long this coordinator has known of the lease.</param>
    /// <param name="Missing">
    /// How long its holder has not been known. A registration of an earlier life that comes late sends a living session away, which introduces
    /// itself again with its next beat.
    /// </param>
    private sealed record Lease(StudyActor Actor, int Trial, int Attempt, FleetMember? Holder, TimeSpan Age, TimeSpan Missing);
}
