using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Journal.Postgres;

namespace HyperSearch.Cli.Coordinators;

/// <summary>`coordinator start`: serves studies to workers and users until it is asked to end.</summary>
internal static class CoordinatorStart
{
    /// <summary>Over a database, beats of a second go to it together.</summary>
    private static readonly TimeSpan BeatGather = TimeSpan.FromSeconds(1);

    public static Command Define(CliEnvironment environment)
    {
        var options = new ServiceOptions();
        var verb = new Verb("start", "Serves the studies of a home, or of a database, to workers and users.")
        {
            Examples =
            [
                ("coordinator start", "for this machine; admin.token in the home opens it"),
                ("coordinator start --listen https://0.0.0.0:7450 --certificate tls.pem --key tls.key --host-name search.example", "for other machines"),
                ("coordinator start --database-file db.secret --listen http://127.0.0.1:7450", "one of several on PostgreSQL"),
            ],
        };
        foreach (Option option in options.All) verb.Options.Add(option);
        return verb.Does(environment, (parse, context, cancel) => Run(parse, options, context, cancel));
    }

    private static async Task<int> Run(ParseResult parse, ServiceOptions options, CliContext context, CancellationToken cancel)
    {
        using TelemetryExport? export = TelemetryExport.Start("hypersearch-coordinator", context.Environment.Variable);
        var log = new ServiceLog(parse.GetRequiredValue(options.LogFormat), context, export);
        PostgresAddress? database = DatabaseChoice.Find(parse.GetValue(options.DatabaseFile), context);
        var host = new HostOptions
        {
            Listen = ListenRequest.Read(parse, options, context, log.Write),
            AdminTokenFile = parse.GetValue(options.TokenFile) is { } file ? context.FullPath(file) : Path.Combine(context.Home.Path, AdminToken.FileName),
            Coordinator = new CoordinatorOptions
            {
                Time = context.Environment.Clock,
                Times = LeaseScale.Read(context.Environment.Variable),
                ServesAll = true,
                Artifacts = new ArtifactOptions { Folder = context.FullPath(parse.GetValue(options.Artifacts) ?? Path.Combine(context.Home.Path, ArtifactOptions.FolderName)) },
                BeatGather = database is null ? TimeSpan.Zero : BeatGather,
                Log = log.Write,
            },
        };
        return await Serve(await Open(database, host, context, cancel), context, log, cancel);
    }

    private static async Task<CoordinatorHost> Open(PostgresAddress? database, HostOptions options, CliContext context, CancellationToken cancel)
    {
        if (database is not null) return await CoordinatorHost.OpenDatabase(database, context.Home.Path, options, cancel);
        return await CoordinatorHost.Open(context.Home.Path, options, cancel) switch
        {
            HomeOpening.Opened opened => opened.Host,
            HomeOpening.HeldElsewhere elsewhere => throw new CliException(ExitCode.Conflict, "home_in_use", $"another process holds the home {context.Home.Path}")
            {
                Where = elsewhere.Address?.ToString(),
                Why = "a home's journal has one writer; several coordinators share a PostgreSQL database",
                Fix = "end that process, or name another home with --home",
            },
            HomeOpening other => throw new InvalidOperationException($"An opening that nobody knows: {other}."),
        };
    }

    /// <summary>Until it is asked to end (done) or has to (failed).</summary>
    private static async Task<int> Serve(CoordinatorHost host, CliContext context, ServiceLog log, CancellationToken cancel)
    {
        foreach (string url in host.Urls) context.Screen.Data($"listening on {url}");
        context.Environment.Out.Flush();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancel.Register(() => asked.TrySetResult());
        Task first = await Task.WhenAny(asked.Task, host.Coordinator.Broken);
        if (first != asked.Task)
        {
            await host.DisposeAsync();
            Exception reason = await host.Coordinator.Broken;
            throw new CliException(ExitCode.Failed, "broken", $"the coordinator cannot go on: {reason.Message}") { Why = "nobody knows what storage kept", Fix = "start it again: it reads the journal anew, and what was acknowledged is there" };
        }

        log.Write("ending: nothing more is granted, calls in flight are answered.");
        await host.Finish();
        return ExitCode.Done;
    }
}
