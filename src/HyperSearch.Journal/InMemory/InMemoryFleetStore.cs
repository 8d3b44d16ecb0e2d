using HyperSearch.Journal.Fleet;

namespace HyperSearch.Journal.InMemory;

/// <summary>The fleet of the one coordinator of a home. It begins empty: workers register again after a restart.</summary>
public sealed class InMemoryFleetStore(TimeProvider time) : IFleetStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Row> byAgent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Row> bySession = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sentence> quarantines = new(StringComparer.Ordinal);

    public Task Register(FleetMember member, CancellationToken cancel)
    {
        lock (gate)
        {
            bool same = byAgent.TryGetValue(member.Agent, out Row? earlier) && earlier.Member.Session == member.Session;
            if (same) member = member with { BeatNumber = earlier!.Member.BeatNumber, Leases = earlier.Member.Leases, DrainAsked = earlier.Member.DrainAsked };
            else if (earlier is not null) bySession.Remove(earlier.Member.Session);
            byAgent[member.Agent] = bySession[member.Session] = new Row(member) { HeardAt = time.GetTimestamp() };
        }

        return Task.CompletedTask;
    }

    public Task<FleetMember?> Find(string session, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(bySession.TryGetValue(session, out Row? row) ? Seen(row) : null);
    }

    public Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<FleetMember>>([.. byAgent.Values.Select(Seen)]);
    }

    public Task<IReadOnlyList<string>> Beat(IReadOnlyList<FleetBeat> beats, CancellationToken cancel)
    {
        List<string> unknown = [];
        lock (gate)
        {
            foreach (FleetBeat beat in beats)
            {
                if (!bySession.TryGetValue(beat.Session, out Row? row)) unknown.Add(beat.Session);
                else if (beat.Number > row.Member.BeatNumber)
                {
                    row.Member = row.Member with { BeatNumber = beat.Number, Leases = beat.Leases, IsDraining = beat.IsDraining };
                    row.HeardAt = time.GetTimestamp();
                }
            }
        }

        return Task.FromResult<IReadOnlyList<string>>(unknown);
    }

    public Task<bool> AskToDrain(string agent, CancellationToken cancel)
    {
        lock (gate)
        {
            if (!byAgent.TryGetValue(agent, out Row? row)) return Task.FromResult(false);
            row.Member = row.Member with { DrainAsked = true };
            return Task.FromResult(true);
        }
    }

    public Task Quarantine(string agent, TimeSpan duration, string reason, CancellationToken cancel)
    {
        lock (gate) quarantines[agent] = new Sentence(time.GetTimestamp(), duration, reason);
        return Task.CompletedTask;
    }

    public Task Forget(string session, CancellationToken cancel)
    {
        lock (gate)
            if (bySession.Remove(session, out Row? row)) byAgent.Remove(row.Member.Agent);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FleetMember Seen(Row row)
    {
        FleetMember member = row.Member with { SinceHeard = time.GetElapsedTime(row.HeardAt) };
        if (!quarantines.TryGetValue(member.Agent, out Sentence? sentence)) return member;
        TimeSpan left = sentence.Duration - time.GetElapsedTime(sentence.Since);
        return left > TimeSpan.Zero ? member with { QuarantinedFor = left, QuarantineReason = sentence.Reason } : member;
    }

    private sealed class Row(FleetMember member)
    {
        public FleetMember Member { get; set; } = member;

        public long HeardAt { get; set; }
    }

    private sealed record Sentence(long Since, TimeSpan Duration, string Reason);
}
