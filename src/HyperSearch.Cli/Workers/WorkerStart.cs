using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Artifacts;

namespace HyperSearch.Cli.Workers;

/// <summary>`worker start`: runs trials for a coordinator until it is asked to end, here or by `worker drain`.</summary>
internal static class WorkerStart
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    public static Command Define(CliEnvironment environment)
    {
        var options = new WorkerStartOptions();
        var verb = new Verb("start", "Runs trials of a coordinator on this machine; SIGTERM or Ctrl-C saves them and gives them back.")
        {
            Examples =
            [
                ("worker start --coordinator https://search.example:7450 --token-file agents.token", "a slot a GPU"),
                ("worker start --coordinator https://a.example:7450,https://b.example:7450 --labels gpu=h100 --models /data/models", "two coordinators of one database"),
                ("worker start --coordinator http://127.0.0.1:7450 --slots 4 --allow-command /usr/bin/python3", "studies may run Python here"),
            ],
        };
        foreach (Option option in options.All) verb.Options.Add(option);
        return verb.Does(environment, (parse, context, cancel) => Run(parse, options, context, cancel));
    }

    private static async Task<int> Run(ParseResult parse, WorkerStartOptions options, CliContext context, CancellationToken cancel)
    {
        IReadOnlyList<CoordinatorTarget> coordinators = Coordinators(context);
        WorkerOptions worker = WorkerRequest.Read(parse, options, context);
        await using FileStream hold = WorkerLock.Take(context.Home.Path, worker.Agent);
        var token = new WorkerToken(worker.Agent, parse.GetValue(options.TokenFile), coordinators[0], context);
        try
        {
            using HttpCoordinator coordinator = Connect(coordinators, await Token(token, coordinators, context, cancel), context);
            Announce(worker, coordinators, context.Screen);
            string? shared = parse.GetValue(options.SharedDirectory) is { } directory ? context.FullPath(directory) : null;
            var files = new NodeFilesOptions(context.Home.Path) { Models = parse.GetValue(options.Models) is { } models ? context.FullPath(models) : null, SharesDisk = shared is not null };
            worker = worker with { Home = shared ?? worker.Home, Files = new NodeFiles(coordinator.Artifacts, files, context.Environment.Clock) };
            await new WorkerAgent(coordinator, worker, context.Environment.Clock).Run(cancel);
        }
        catch (CoordinatorException refusal) when (refusal.Code == ProblemCode.Unauthorized)
        {
            token.Forget();
            throw;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end before it began.
        }

        context.Screen.Note($"Worker {worker.Agent} has ended.");
        return ExitCode.Done;
    }

    private static IReadOnlyList<CoordinatorTarget> Coordinators(CliContext context)
    {
        (string? text, string origin) = context.NamedCoordinator is { } flag ? (flag, "--coordinator") : (context.Environment.Variable(CoordinatorTarget.Variable), CoordinatorTarget.Variable);
        if (string.IsNullOrWhiteSpace(text))
            throw new CliException(ExitCode.Usage, "usage", "no coordinator is named") { Why = "a worker runs trials for one", Fix = "--coordinator https://HOST:PORT, or set HYPERSEARCH_COORDINATOR" };
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(url => CoordinatorTarget.Parse(url, origin))];
    }

    /// <summary>A worker often starts before its coordinator: it waits for that.</summary>
    private static async Task<string> Token(WorkerToken token, IReadOnlyList<CoordinatorTarget> coordinators, CliContext context, CancellationToken cancel)
    {
        var pause = TimeSpan.FromSeconds(0.5);
        while (true)
        {
            try
            {
                return await token.Get(shown => Connect(coordinators, shown, context), cancel);
            }
            catch (CoordinatorException away) when (away.Code == ProblemCode.Unreachable)
            {
                context.Screen.Note($"{away.Message}; trying again");
                await Task.Delay(pause * (1 + UniformDraw.Next()), context.Environment.Clock, cancel);
                pause = pause * 2 < TimeSpan.FromSeconds(15) ? pause * 2 : TimeSpan.FromSeconds(15);
            }
        }
    }

    private static HttpCoordinator Connect(IReadOnlyList<CoordinatorTarget> coordinators, string token, CliContext context)
    {
        if (coordinators.Count == 1) return RemoteCoordinator.Connect(coordinators[0], token, context);
        var sockets = new SocketsHttpHandler { ConnectTimeout = ConnectTime, UseProxy = false, AllowAutoRedirect = false };
        var address = new EndpointAddress(coordinators[0].Url, token, 0);
        return new HttpCoordinator(address, new FailoverHandler([.. coordinators.Select(c => new Uri(c.Url))], sockets, context.Environment.Clock));
    }

    private static void Announce(WorkerOptions worker, IReadOnlyList<CoordinatorTarget> coordinators, Screen screen)
    {
        string devices = string.Join(", ", worker.Devices.Select(d => d.Kind == "cuda" ? $"cuda:{d.Id} {d.Name}" : d.Kind).GroupBy(d => d).Select(g => g.Count() > 1 ? $"{g.Count()} x {g.Key}" : g.Key));
        screen.Note($"Worker {worker.Agent}: {worker.Slots} {(worker.Slots == 1 ? "slot" : "slots")} ({devices}), {string.Join(" and ", worker.Kinds)} trials, for {string.Join(", ", coordinators.Select(c => c.Url))}");
    }
}
