using System.Globalization;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>Study files of eight trials, in the varieties that matter to the protocol.</summary>
internal static class StudyFile
{
    private static readonly string[] Strategies = ["random", "random", "random", "sobol", "tpe"];
    private static readonly string[] Pruners = ["none", "none", "{kind: asha, min: 1, max: 9}", "{kind: median}"];

    public static string Draw(SimRandom random)
    {
        string pruner = random.Pick(Pruners);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{World.StudyName}}
            objective: {metric: loss}
            space: {rate: {type: float, low: 1e-4, high: 1, scale: log}, depth: {type: int, low: 1, high: 9} }
            strategy: {kind: {{random.Pick(Strategies)}} }
            pruner: {{(pruner == "none" ? "{kind: none}" : pruner)}}
            parallelism: {{3 + random.Next(6)}}
            budget: {trials: 8}
            seed: {{random.Next(1_000_000)}}
            trial: {kind: command, run: [./train]}
            """);
    }
}
