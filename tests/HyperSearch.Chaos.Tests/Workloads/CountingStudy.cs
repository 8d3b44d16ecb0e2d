using System.Globalization;

namespace HyperSearch.Chaos.Tests.Workloads;

/// <summary>A study of counting trials.</summary>
internal sealed record CountingStudy(string Name, int Trials, int Steps, TimeSpan StepTime)
{
    /// <summary>Trials that may run at once.</summary>
    public int Parallelism { get; init; } = 16;

    public ulong Seed { get; init; } = 7;

    /// <summary>Writes the script and the study file beside each other and returns the study file's path.</summary>
    public string Write(string folder)
    {
        string script = Path.Combine(folder, Name + ".sh");
        File.WriteAllText(script, CountingTrial.Script(Steps, StepTime));
        string file = Path.Combine(folder, Name + ".yaml");
        File.WriteAllText(file, string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            name: {{Name}}
            objective: {metric: {{CountingTrial.Metric}}}
            strategy: {kind: random}
            budget: {trials: {{Trials}}}
            parallelism: {{Parallelism}}
            seed: {{Seed}}
            space:
              x: {type: int, low: 0, high: {{CountingTrial.ParameterMax}}}
            retry: {lost: 1000, infra: 1000}
            trial:
              kind: command
              run: [/bin/sh, {{script}}]
              timeout: 30m

            """));
        return file;
    }
}
