using System.CommandLine;
using System.Text.RegularExpressions;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Workers;

namespace HyperSearch.Cli.Fleet;

/// <summary>From the typed options to a <see cref="SlurmFleet"/>; refuses what the script could not say safely.</summary>
internal static partial class SlurmRequest
{
    /// <summary>What `worker start --grace` takes, in seconds.</summary>
    private const int GraceMin = 2;
    private const int GraceMax = 3600;

    /// <exception cref="CliException">A value that Slurm or the script cannot take.</exception>
    public static SlurmFleet Read(ParseResult parse, SlurmOptions options, CliContext context)
    {
        string state = PathOf(parse.GetValue(options.State) ?? System.IO.Path.Combine(context.Home.Path, "slurm"), "--state", context);
        return new SlurmFleet
        {
            Nodes = Number(parse.GetValue(options.Nodes), "--nodes", 1, 100_000),
            GpusPerNode = Number(parse.GetValue(options.GpusPerNode), "--gpus-per-node", 0, 64),
            Cpus = parse.GetValue(options.Cpus) is { } cpus ? Number(cpus, "--cpus-per-node", 1, 4096) : null,
            Coordinators = CoordinatorsOf(context.NamedCoordinator ?? context.Environment.Variable("HYPERSEARCH_COORDINATOR")),
            Executable = parse.GetValue(options.Executable) is { } named ? PathOf(named, "--executable", context) : OwnPath(),
            TokenFile = PathOf(parse.GetValue(options.TokenFile) ?? System.IO.Path.Combine(state, "token"), "--token-file", context),
            State = state,
            GraceSeconds = Number(parse.GetValue(options.Grace), "--grace", GraceMin, GraceMax),
            JobName = Word(parse.GetRequiredValue(options.JobName), "--job-name"),
            Partition = OptionalWord(parse.GetValue(options.Partition), "--partition"),
            Account = OptionalWord(parse.GetValue(options.Account), "--account"),
            Time = TimeOf(parse.GetValue(options.Time)),
            Slots = Word(parse.GetRequiredValue(options.Slots), "--slots"),
            Labels = [.. (parse.GetValue(options.Labels) ?? []).Select(l => OneLine(l, "--labels"))],
            Kinds = KindsOf(parse, options),
            Models = parse.GetValue(options.Models) is { } models ? PathOf(models, "--models", context) : null,
            AllowedCommands = [.. (parse.GetValue(options.AllowCommands) ?? []).Select(Absolute)],
            SbatchOptions = [.. (parse.GetValue(options.Sbatch) ?? []).Select(SbatchOption)],
        };
    }

    /// <summary>This executable, where the process is it; else the name that PATH resolves.</summary>
    private static string OwnPath() =>
        Environment.ProcessPath is { } path && System.IO.Path.GetFileNameWithoutExtension(path) == "hypersearch" ? path : "hypersearch";

    private static int Number(int value, string option, int low, int high) =>
        value >= low && value <= high ? value : throw Refused(FormattableString.Invariant($"{option} is {value}"), FormattableString.Invariant($"it must be {low} to {high}"));

    private static IReadOnlyList<Uri> CoordinatorsOf(string? text)
    {
        string[] addresses = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (addresses.Length == 0)
            throw Refused("no coordinator is named", "the workers call it from their nodes", "--coordinator https://HOST:PORT, or set HYPERSEARCH_COORDINATOR");
        return [.. addresses.Select(AddressOf)];
    }

    private static Uri AddressOf(string text)
    {
        bool good = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri is { UserInfo: "", Query: "", Fragment: "" };
        return good ? uri! : throw Refused($"'{text}' is no address of a coordinator", "it is written http://HOST:PORT or https://HOST:PORT, without user, query and fragment");
    }

    private static string? TimeOf(string? text) =>
        text is null || SlurmTime().IsMatch(text) ? text : throw Refused($"--time is '{text}'", "Slurm reads minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or days-hours:minutes:seconds");

    /// <summary>What the workers would refuse on their nodes is refused here.</summary>
    private static string? KindsOf(ParseResult parse, SlurmOptions options)
    {
        if (OptionalWord(parse.GetValue(options.Kinds), "--kinds") is not { } named || named == OfferedKinds.Auto) return null;
        OfferedKinds.Named(named, parse.GetValue(options.AllowCommands) is { Length: > 0 });
        return named;
    }

    private static string? OptionalWord(string? text, string option) => text is null ? null : Word(text, option);

    private static string Word(string text, string option) =>
        PlainWord().IsMatch(text) ? text : throw Refused($"{option} is '{text}'", "it may hold letters, digits and . _ , : -, and begins with a letter or digit");

    private static string OneLine(string text, string option) =>
        text.Length > 0 && !text.Any(char.IsControl) ? text : throw Refused($"{option} is empty or has control characters", "each becomes a word of one line in the script");

    private static string PathOf(string text, string option, CliContext context)
    {
        string path = context.FullPath(OneLine(text, option));
        return path.IndexOfAny(['%', '"', '\\']) < 0 ? path : throw Refused($"{option} is '{path}'", "Slurm reads %, \" and \\ in paths as something else");
    }

    private static string Absolute(string text) =>
        System.IO.Path.IsPathFullyQualified(OneLine(text, "--allow-command")) ? text : throw Refused($"--allow-command is '{text}'", "the workers allow programs by their absolute paths alone");

    private static string SbatchOption(string text) =>
        OneLine(text, "--sbatch").StartsWith('-') ? text : throw Refused($"--sbatch is '{text}'", "it becomes an #SBATCH line, and those begin with - or --", "--sbatch=--constraint=h100");

    private static CliException Refused(string what, string why, string? fix = null) =>
        new(ExitCode.Usage, "usage", what) { Why = why, Fix = fix ?? "hypersearch fleet slurm --help" };

    [GeneratedRegex(@"^(\d+|\d+:\d{1,2}|\d+:\d{1,2}:\d{1,2}|\d+-\d{1,2}(:\d{1,2}){0,2})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex SlurmTime();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._,:-]*\z")]
    private static partial Regex PlainWord();
}
