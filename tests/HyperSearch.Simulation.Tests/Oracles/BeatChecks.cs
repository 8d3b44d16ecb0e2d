using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>A worker that is heard is not given up: no lease expires that was listed by two beats a moment ago.</summary>
internal sealed class BeatChecks
{
    /// <summary>One answered beat may be lost with the coordinator that took it; two in a row within this time are not.</summary>
    private static readonly TimeSpan Moment = 2.5 * LeaseTimes.Shipped.Heartbeat;

    /// <summary>After it was answered a beat is written, with others of the same moment, which count as one: they are lost together.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Study, int Trial, int Attempt), (long Number, TimeSpan Before, TimeSpan Last)> heard = [];

    public void Add(Heartbeat beat, TimeSpan now)
    {
        foreach (HeldLease lease in beat.Leases)
        {
            var key = (lease.Study, lease.Trial, lease.Attempt);
            var known = heard.GetValueOrDefault(key, (Number: 0, TimeSpan.MinValue, TimeSpan.MinValue));
            if (beat.Number > known.Number && (known.Number == 0 || now - known.Last >= Writing)) heard[key] = (beat.Number, known.Last, now);
        }
    }

    public void Check(string study, TrialRequeued lost, TimeSpan now)
    {
        if (!heard.TryGetValue((study, lost.Number, lost.Attempt), out var beats) || beats.Before == TimeSpan.MinValue) return;
        TimeSpan before = now - beats.Before;
        BrokenInvariant.ThrowUnless(before < Writing || before > Moment, "L1", $"attempt {lost.Attempt} of trial {lost.Number} expires though beats listed it {before.TotalSeconds:0} s and {(now - beats.Last).TotalSeconds:0} s ago");
    }
}
