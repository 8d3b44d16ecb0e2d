using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HyperSearch.Coordinator.Telemetry;

/// <summary>
/// Sends metrics, spans and log lines to an OpenTelemetry collector. Where to and how the standard variables say
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_SERVICE_NAME</c>, ...); without an endpoint nothing is collected.
/// </summary>
public sealed class TelemetryExport : IDisposable
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"];

    private readonly MeterProvider metrics;
    private readonly TracerProvider traces;
    private readonly ILoggerFactory logs;
    private readonly ILogger log;

    private TelemetryExport(string service)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService(service);
        // What OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say wins.
        resource.AddEnvironmentVariableDetector();
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([.. Instruments.Meters]).AddOtlpExporter().Build();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource([.. Instruments.Sources]).AddOtlpExporter().Build();
        logs = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.SetResourceBuilder(resource).AddOtlpExporter()));
        log = logs.CreateLogger(Instruments.Name);
    }

    /// <summary>Null where no variable names an endpoint, or <c>OTEL_SDK_DISABLED</c> is set.</summary>
    public static TelemetryExport? Start(string service, Func<string, string?> variable) =>
        Endpoints.Any(name => !string.IsNullOrWhiteSpace(variable(name))) && !string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? new TelemetryExport(service)
            : null;

#pragma warning disable CA2254 // The line is written already; there is no template that it came from.
    public void Log(string line) => log.LogInformation(line);
#pragma warning restore CA2254

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        traces.Dispose();
        metrics.Dispose();
        logs.Dispose();
    }
}
