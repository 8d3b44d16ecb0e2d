using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A real fine-tuning study by population based training: trials start from checkpoints of others.</summary>
[TestFixture]
[Platform("Linux")]
public sealed class PopulationTests
{
    private const int Interval = 3000;

    [Test]
    public async Task Run_FineTunePopulation_TrainsOneIntervalATrial_AndAKillChangesNoBit()
    {
        using FineTuneHome calm = await FineTuneHome.Make(edit: Population);
        await calm.RunToTheEnd();
        IReadOnlyList<TrialRow> expected = await calm.Export();
        Assert.That(expected.Select(r => r.State), Is.All.EqualTo("completed"));
        Leg[] legs = await LegsOf(calm, expected.Count);
        Assert.That(legs.Select(l => l.Generation), Is.EqualTo(new[] { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2 }));
        foreach (Leg leg in legs.Where(l => l.Parent is not null))
        {
            Leg parent = legs[leg.Parent!.Value];
            Assert.That(leg.From, Is.EqualTo(parent.Last), $"trial {leg.Number} starts where trial {parent.Number} ended");
            Assert.That(leg.First, Is.GreaterThan(leg.From), "and trains no token again");
            Assert.That(leg.Last - leg.From, Is.InRange(Interval - 1000, Interval + 1000));
            Assert.That(leg.Trained, Is.EqualTo(leg.Last), "all trials of the lineage together trained what one would have trained");
        }

        Leg[] copies = [.. legs.Where(l => l.Parent is { } parent && legs[parent].Member != l.Member)];
        Assert.That(copies, Is.Not.Empty, "somebody takes a better one's training over");
        foreach (Leg copy in copies) Assert.That(expected[copy.Number].Parameters, Is.Not.EqualTo(expected[copy.Parent!.Value].Parameters), "and explores");
        await calm.Verify();
        await CheckAgainstOneLongTraining(expected, legs);

        using FineTuneHome rough = await FineTuneHome.Make(edit: Population);
        Task saved = rough.Checkpoints(trial: 6, count: 1);
        Invocation killed = rough.Start();
        await saved;
        await killed.Kill();
        await rough.RunToTheEnd();
        Assert.That((await rough.Export()).Select(Same), Is.EqualTo(expected.Select(Same)));
        Assert.That((await LegsOf(rough, expected.Count)).Select(l => (l.Parent, l.From, l.Last)), Is.EqualTo(legs.Select(l => (l.Parent, l.From, l.Last))));
        await rough.Verify();
    }

    /// <summary>Members that went on from themselves alone equal trials of another study that trained all the way with the same parameters.</summary>
    private static async Task CheckAgainstOneLongTraining(IReadOnlyList<TrialRow> rows, Leg[] legs)
    {
        Leg[] loyal = [.. legs.Where(l => l.Generation == 2 && Lineage(l, legs).All(ancestor => ancestor.Member == l.Member))];
        Assert.That(loyal, Is.Not.Empty);
        string enqueued = string.Join(", ", rows.Take(4).Select(r => r.Parameters));
        using FineTuneHome home = await FineTuneHome.Make(edit: yaml => Plan(yaml, "{kind: random}", 4) + $"\nenqueue: [{enqueued}]");
        await home.RunToTheEnd();
        IReadOnlyList<TrialRow> whole = await home.Export();
        foreach (Leg leg in loyal)
            Assert.That(whole[Lineage(leg, legs).Last().Number].Value, Is.EqualTo(rows[leg.Number].Value), $"member {leg.Member}");
    }

    private static IEnumerable<Leg> Lineage(Leg leg, Leg[] legs)
    {
        while (leg.Parent is { } parent) yield return leg = legs[parent];
    }

    private static (int, string, string, double?) Same(TrialRow row) => (row.Number, row.Parameters, row.State, row.Value);

    private static string Population(string yaml) => Plan(yaml, $"{{kind: pbt, population: 4, interval: {Interval}}}", 20);

    private static string Plan(string yaml, string strategy, int trials) => yaml
        .Replace("  method: {type: categorical, choices: [lora, full]}", "  weight_decay: {type: float, low: 0, high: 0.1}", StringComparison.Ordinal)
        .Replace("budget: {trials: 3}", $"strategy: {strategy}\nbudget: {{trials: {trials}}}", StringComparison.Ordinal)
        .Replace("epochs: 6", $"tokens: {(3 * Interval) - 500}\n  method: full", StringComparison.Ordinal)
        .Replace("evaluate_every: 1000", "evaluate_every: 750", StringComparison.Ordinal);

    private static async Task<Leg[]> LegsOf(FineTuneHome home, int count)
    {
        var legs = new List<Leg>();
        for (int number = 0; number < count; number++) legs.Add(await LegOf(home, number));
        return [.. legs];
    }

    private static async Task<Leg> LegOf(FineTuneHome home, int number)
    {
        JsonElement trial = await home.Show(number), lineage = trial.GetProperty("summary").GetProperty("lineage");
        long[] steps = [.. trial.GetProperty("curve").EnumerateArray().Select(p => p.GetProperty("step").GetInt64()).Order()];
        return new Leg(
            number,
            lineage.GetProperty("member").GetInt32(),
            lineage.GetProperty("generation").GetInt32(),
            lineage.TryGetProperty("parent", out JsonElement parent) && parent.ValueKind == JsonValueKind.Number ? parent.GetInt32() : null,
            lineage.GetProperty("from").GetInt64(),
            steps[0],
            steps[^1],
            trial.GetProperty("record").GetProperty("trained_tokens").GetInt64());
    }

    /// <param name="First">The step of its first report.</param>
    /// <param name="Last">That of its last one.</param>
    /// <param name="Trained">Tokens that its weights have seen.</param>
    private sealed record Leg(int Number, int Member, int Generation, int? Parent, long From, long First, long Last, long Trained);
}
