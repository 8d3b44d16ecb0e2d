using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Cli.Workers;

/// <summary>`worker list`: who is at work, on what, and who was not heard of.</summary>
internal static class WorkerList
{
    public static Command Define(CliEnvironment environment) => new Verb("list", "Lists the workers of a coordinator.")
    {
        Examples = [("worker list", "state, devices and what they run"), ("worker list --json", "with hardware and versions")],
    }.Does(environment, (_, context, cancel) => Run(context, cancel));

    private static async Task<int> Run(CliContext context, CancellationToken cancel)
    {
        await using HomeSession session = await HomeSession.Open(context, cancel);
        IReadOnlyList<AgentSummary> agents = await session.Coordinator.ListAgents(cancel);
        if (context.Screen.Json)
        {
            context.Screen.Record(agents);
            return ExitCode.Done;
        }

        var table = new TextTable("AGENT", "STATE", "SLOTS", "DEVICES", "LABELS", "RUNS", "HEARD")
        {
            Paint = (column, cell) => column == 1 ? Painted(cell, context.Screen.OutColors) : cell,
        };
        foreach (AgentSummary agent in agents)
            table.Add(agent.Agent, agent.State, agent.Slots.ToString(CultureInfo.InvariantCulture), Devices(agent), Labels(agent), Leases(agent), $"{agent.SinceHeardSeconds.ToString("0", CultureInfo.InvariantCulture)} s ago");
        table.WriteTo(context.Screen);
        foreach (AgentSummary doubtful in agents.Where(a => a.Warning is not null)) context.Screen.Note($"warning: {doubtful.Warning}");
        foreach (AgentSummary bad in agents.Where(a => a.QuarantineReason is not null)) context.Screen.Note($"{bad.Agent} is in quarantine: {bad.QuarantineReason}");
        return ExitCode.Done;
    }

    private static string Devices(AgentSummary agent) => string.Join(
        ", ",
        agent.Devices.Select(d => d.Kind == "cuda" ? $"{d.Name}{(d.MemoryGb is { } gb ? string.Create(CultureInfo.InvariantCulture, $" {gb:0} GB") : "")}" : d.Kind)
            .GroupBy(d => d).Select(g => g.Count() > 1 ? $"{g.Count()} x {g.Key}" : g.Key));

    private static string Labels(AgentSummary agent) => string.Join(',', agent.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    private static string Leases(AgentSummary agent) => string.Join(", ", agent.Leases.Select(l => $"{l.Study}/{l.Trial.ToString(CultureInfo.InvariantCulture)}"));

    private static string Painted(string state, Palette palette) => state switch
    {
        "live" => palette.Good(state),
        "lost" or "quarantined" => palette.Bad(state),
        _ => palette.Doubtful(state),
    };
}
