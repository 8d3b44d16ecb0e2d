using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Cli.Workers;

/// <summary>`worker drain`: asks a worker to save what it runs, to give it back, and to end.</summary>
internal static class WorkerDrain
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Define(CliEnvironment environment)
    {
        var agent = new Argument<string>("AGENT") { Description = "The worker's name, as `worker list` shows it." };
        var wait = new Option<bool>("--wait") { Description = "Wait until it holds no trial any more." };
        return new Verb("drain", "Asks a worker to save its trials, give them back, and end.")
        {
            Arguments = { agent },
            Options = { wait },
            Examples = [("worker drain node-7", "it hears of it with its next beat"), ("worker drain node-7 --wait", "until its trials are given back")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(agent), parse.GetValue(wait), context, cancel));
    }

    private static async Task<int> Run(string name, bool wait, CliContext context, CancellationToken cancel)
    {
        await using HomeSession session = await HomeSession.Open(context, cancel);
        AgentSummary? agent = await session.Coordinator.DrainAgent(name, cancel);
        while (wait && agent is { Leases.Count: > 0 } and not { State: "lost" })
        {
            await Task.Delay(Pause, context.Environment.Clock, cancel);
            agent = (await session.Coordinator.ListAgents(cancel)).FirstOrDefault(a => string.Equals(a.Agent, name, StringComparison.Ordinal));
        }

        if (context.Screen.Json) context.Screen.Record(agent);
        else if (agent is { Leases.Count: > 0 }) context.Screen.Data($"{name} is {agent.State}, with {agent.Leases.Count} trial(s)");
        else context.Screen.Data($"{name} drains and runs nothing");
        return ExitCode.Done;
    }
}
