using System.CommandLine;
using HyperSearch.Cli.Coordinators;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.TrialHost;
using HyperSearch.Torch;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Devices;

namespace HyperSearch.Cli.Workers;

/// <summary>Reads what was typed after `worker start`.</summary>
internal static class WorkerRequest
{
    private const double GraceMin = 2;
    private const double GraceMax = 3600;

    /// <exception cref="CliException">Something of it makes no sense.</exception>
    public static WorkerOptions Read(ParseResult parse, WorkerStartOptions options, CliContext context)
    {
        string agent = parse.GetValue(options.Name) ?? AgentName.Default(context.Environment.Variable, Environment.MachineName);
        SlotPlan plan = PlanOf(parse.GetRequiredValue(options.Slots));
        string[] programs = [.. (parse.GetValue(options.AllowCommands) ?? []).Select(Absolute)];
        (IReadOnlyList<string> kinds, string? shim) = KindsOf(parse.GetRequiredValue(options.Kinds), programs.Length > 0, context.Screen);
        return new WorkerOptions
        {
            Agent = agent,
            NewSession = static () => Guid.NewGuid().ToString("N"),
            Slots = plan.Slots,
            Devices = plan.Devices,
            Labels = LabelsOf(parse.GetValue(options.Labels) ?? []),
            Home = context.Home.Path,
            Kinds = kinds,
            AllowedCommands = programs,
            ThreadsPerSlot = ThreadShare.PerSlot(Environment.ProcessorCount, plan.Slots),
            TrialHostCommand = OwnExecutable.TrialHost(),
            TrialHostEnvironment = shim is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [TrialHostProgram.ShimVariable] = shim },
            CodeDirectory = context.Environment.WorkingDirectory,
            OnDisconnect = OnDisconnectOf(parse.GetRequiredValue(options.OnDisconnect)),
            DrainBudget = TimeSpan.FromSeconds(GraceOf(parse.GetValue(options.Grace))),
            Times = LeaseScale.Read(context.Environment.Variable),
            Draw = UniformDraw.Next,
            Log = context.Screen.Note,
        };
    }

    private static SlotPlan PlanOf(string text)
    {
        try
        {
            return SlotPlan.Parse(text, CudaDiscovery.Find(), CpuSummary.OfMachine());
        }
        catch (FormatException wrong)
        {
            throw Refused($"--slots is '{text}'", wrong.Message);
        }
    }

    private static Dictionary<string, string> LabelsOf(string[] texts)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == text.Length - 1) throw Refused($"the label '{text}' is no name=value", "studies ask for a label by its name and its value");
            labels[text[..equals]] = text[(equals + 1)..];
        }

        return labels;
    }

    /// <summary>What is asked for by name must be possible; what is not asked for is taken where it is possible without installing anything.</summary>
    private static (IReadOnlyList<string> Kinds, string? Shim) KindsOf(string text, bool programs, Screen screen)
    {
        if (text == OfferedKinds.Auto)
        {
            string? shim = (TorchSetup.Build(screen) as ShimBuildResult.Ok)?.Path;
            return (OfferedKinds.OfMachine(programs, shim is not null, screen.Note), shim);
        }

        IReadOnlyList<string> kinds = OfferedKinds.Named(text, programs);
        return (kinds, kinds.Contains(OfferedKinds.FineTune) ? TorchSetup.EnsureShim(screen) : null);
    }

    private static OnDisconnect OnDisconnectOf(string text) => text switch
    {
        "run" => OnDisconnect.Run,
        "stop" => OnDisconnect.Stop,
        _ => throw Refused($"--on-disconnect is '{text}'", "it is run or stop"),
    };

    private static double GraceOf(double seconds) =>
        seconds is >= GraceMin and <= GraceMax ? seconds : throw Refused(FormattableString.Invariant($"--grace is {seconds}"), FormattableString.Invariant($"it is {GraceMin} to {GraceMax} seconds"));

    private static string Absolute(string path) =>
        Path.IsPathFullyQualified(path) && File.Exists(path) ? path : throw Refused($"--allow-command is '{path}'", "programs are allowed by the absolute path of a file that is there");

    private static CliException Refused(string what, string why) => new(ExitCode.Usage, "usage", what) { Why = why, Fix = "hypersearch worker start --help" };
}
