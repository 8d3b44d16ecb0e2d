using System.Diagnostics;
using System.Text.Json;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Coordinators;

/// <summary>A service's lines: on standard error, one a happening, and to a collector where one is named.</summary>
internal sealed class ServiceLog
{
    public const string Text = "text";

    private const string Json = "json";

    private readonly CliContext context;
    private readonly TelemetryExport? export;
    private readonly bool isJson;

    /// <exception cref="CliException">There is no such format.</exception>
    public ServiceLog(string format, CliContext context, TelemetryExport? export)
    {
        if (format is not (Text or Json)) throw new CliException(ExitCode.Usage, "usage", $"--log-format is '{format}'") { Why = "it is text or json", Fix = "hypersearch coordinator start --help" };
        this.context = context;
        this.export = export;
        isJson = format == Json;
    }

    public void Write(string line)
    {
        export?.Log(line);
        if (!isJson) context.Screen.Note(line);
        else context.Environment.Error.WriteLine(JsonSerializer.Serialize(new Line(context.Environment.Clock.GetUtcNow(), "info", line, Activity.Current?.TraceId.ToString()), ProtocolJson.Options));
    }

    private sealed record Line(DateTimeOffset At, string Level, string Message, string? TraceId);
}
