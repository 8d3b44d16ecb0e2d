using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>`trial logs`: what an attempt printed.</summary>
internal static class TrialLogs
{
    private const int BufferChars = 32 * 1024;

    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        Argument<int> number = StudyArgument.Trial();
        var attempt = new Option<int?>("--attempt") { Description = "Which attempt (default: the last).", HelpName = "N" };
        return new Verb("logs", "Prints what a trial's attempt wrote.")
        {
            Arguments = { study, number },
            Options = { attempt },
            Examples = [("trial logs dates 3", "the last attempt"), ("trial logs dates 3 --attempt 1", "an earlier one")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetRequiredValue(number), parse.GetValue(attempt), context, cancel));
    }

    public static async Task<int> Run(string study, int number, int? wanted, CliContext context, CancellationToken cancel)
    {
        await using Stream log = await Open(study, number, wanted, context, cancel);
        using var reader = new StreamReader(log);
        var buffer = new char[BufferChars];
        for (int read = await reader.ReadAsync(buffer, cancel); read > 0; read = await reader.ReadAsync(buffer, cancel))
            await context.Environment.Out.WriteAsync(buffer.AsMemory(0, read), cancel);
        await context.Environment.Out.FlushAsync(cancel);
        return ExitCode.Done;
    }

    /// <summary>The file where it lies on this disk; else what the worker sent to the coordinator when the attempt ended.</summary>
    private static async Task<Stream> Open(string study, int number, int? wanted, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        TrialDetail trial = await home.Coordinator.GetTrial(study, number, cancel);
        AttemptSummary? attempt = wanted is { } n ? trial.Attempts.FirstOrDefault(a => a.Attempt == n) : trial.Attempts.Count > 0 ? trial.Attempts[^1] : null;
        string name = $"trial {number.ToString(CultureInfo.InvariantCulture)} of {study}";
        if (attempt is null) throw new CliException(ExitCode.NotFound, "no_attempt", wanted is null ? $"{name} has not run yet" : $"{name} has no attempt {wanted.Value.ToString(CultureInfo.InvariantCulture)}") { Fix = $"hypersearch trial show {study} {number.ToString(CultureInfo.InvariantCulture)}   (shows its attempts)" };
        string path = Path.GetFullPath(attempt.LogPath ?? ConventionalPath(study, number, attempt.Attempt), context.Home.Path);
        if (context.Coordinator is null && File.Exists(path)) return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (home.Artifacts is { } artifacts && await artifacts.GetLog(study, number, attempt.Attempt, cancel) is { } tail) return new MemoryStream(tail, writable: false);
        throw new CliException(ExitCode.NotFound, "no_log", $"{name} has no log of attempt {attempt.Attempt.ToString(CultureInfo.InvariantCulture)}")
        {
            Where = context.Coordinator?.Url ?? path,
            Why = attempt.Outcome == "running" ? "it is sent when the attempt ends" : "it wrote nothing, or its machine was lost before it could send it",
        };
    }

    private static string ConventionalPath(string study, int number, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"studies/{study}/trials/{number}/attempt-{attempt}/log.txt");
}
