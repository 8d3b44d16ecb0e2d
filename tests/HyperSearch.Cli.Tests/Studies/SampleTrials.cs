using System.Text.Json;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Tests.Studies;

/// <summary>Trials as a coordinator gives them.</summary>
internal static class SampleTrials
{
    public static TrialSummary Completed(int number = 0, string parameters = """{"x":0.1,"method":"lora"}""", double value = 0.61) => new()
    {
        Number = number,
        State = "completed",
        Parameters = JsonDocument.Parse(parameters).RootElement,
        Value = value,
        Attempts = 1,
        Metrics = new Dictionary<string, double> { ["validation/loss"] = value, ["train/loss"] = 0.3 },
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(10),
    };

    public static TrialSummary Failed(int number, string message) => Completed(number) with
    {
        State = "failed",
        Value = null,
        Metrics = new Dictionary<string, double>(),
        Error = new TrialError("user_error", message),
    };

    public static TrialSummary Running(int number) => Completed(number) with { State = "running", Value = null, EndedAt = null };
}
