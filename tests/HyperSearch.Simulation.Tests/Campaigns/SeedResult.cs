using HyperSearch.Simulation.Tests.Oracles;

namespace HyperSearch.Simulation.Tests.Campaigns;

/// <summary>How a seed ended.</summary>
/// <param name="Trace">The fingerprint of everything that happened.</param>
/// <param name="Lasted">Virtual time.</param>
/// <param name="Events">Events in the journal.</param>
/// <param name="Calls">Calls that were acknowledged.</param>
internal sealed record SeedResult(ulong Seed, Violation? Violation, ulong Trace, long Steps, TimeSpan Lasted, long Events, int Calls)
{
    /// <summary>What happened, where it was asked for.</summary>
    public IReadOnlyList<string> Story { get; init; } = [];

    public override string ToString() => $"seed {Seed}: {Violation?.ToString() ?? "holds"} ({Steps} steps, {Lasted.TotalMinutes:0.0} virtual minutes, {Events} events, {Calls} answers, trace {Trace:x16})";
}
