using System.Text.Json;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Tests;

/// <summary>The worker process that the orphan test kills: one trial that leaves a child and a detached grandchild behind.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["worker", string folder, string pipe, string isolation]) return 2;
        const string Script = """
            exec 9>"$1"
            sleep 600 &
            setsid sh -c 'sleep 600 & wait' &
            echo "all started" >&9
            wait
            """;
        var coordinator = new FakeCoordinator();
        coordinator.Offer(new Grant
        {
            Study = "orphans",
            Trial = 0,
            Attempt = 1,
            Seed = 1,
            Kind = "command",
            Parameters = JsonDocument.Parse("{}").RootElement,
            Command = new CommandLine(["/bin/sh", "-c", Script, "sh", pipe], new Dictionary<string, string>(), "once", folder),
            NeededMetrics = ["loss"],
        });
        var options = new WorkerOptions
        {
            Agent = "orphans",
            NewSession = () => $"orphans-{Environment.ProcessId}",
            Slots = 1,
            Home = folder,
            Kinds = ["command"],
            CodeDirectory = folder,
            Isolation = isolation == "plain" ? ChildIsolation.None : null,
        };
        await new WorkerAgent(coordinator, options, TimeProvider.System).Run(CancellationToken.None);
        return 0;
    }
}
