using System.Globalization;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>Study files of eight trials, in the varieties that matter to the protocol.</summary>
internal static class StudyFile
{
    private static readonly string[] Strategies = ["random", "random", "random", "sobol", "tpe"];
    private static readonly string[] Pruners = ["none", "none", "{kind: asha, min: 1, max: 9}", "{kind: median}"];

    public static string Draw(SimRandom random) => Text(random, random.Pick(Pruners), random.Pick(Strategies), 8);

    /// <summary>
    /// Population based training, with fewer members than slots: some wait for others to end. Checkpoints that rot are tried once more only, because
    /// five tries for each take longer than the quiet at the end.
    /// </summary>
    public static string Population(SimRandom random) => Text(random, "none", $"pbt, population: {2 + random.Next(3)}, interval: {1 + random.Next(3)}, quantile: 0.5", 14) + "\nretry: {infra: 1}\n";

    private static string Text(SimRandom random, string pruner, string strategy, int trials) => string.Create(CultureInfo.InvariantCulture, $$"""
        name: {{World.StudyName}}
        objective: {metric: loss}
        space: {rate: {type: float, low: 1e-4, high: 1, scale: log}, depth: {type: int, low: 1, high: 9} }
        strategy: {kind: {{strategy}} }
        pruner: {{(pruner == "none" ? "{kind: none}" : pruner)}}
        parallelism: {{3 + random.Next(6)}}
        budget: {trials: {{trials}}}
        seed: {{random.Next(1_000_000)}}
        trial: {kind: command, run: [./train]}
        """);
}
