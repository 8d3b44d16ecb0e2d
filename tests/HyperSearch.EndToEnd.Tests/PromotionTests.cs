using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A real fine-tuning study under asha: trials pause at rungs and go on from their checkpoints.</summary>
[TestFixture]
[Platform("Linux")]
public sealed class PromotionTests
{
    [Test]
    public async Task Run_FineTuneUnderAsha_TrainsOnlyTheTokensBetweenRungs_AndAKillChangesNoBit()
    {
        using FineTuneHome calm = await FineTuneHome.Make(asha: true);
        await calm.RunToTheEnd();
        IReadOnlyList<TrialRow> expected = await calm.Export();
        Assert.That(expected.Select(r => r.State), Is.All.AnyOf("completed", "pruned").And.Some.EqualTo("completed").And.Some.EqualTo("pruned"));
        int promoted = 0;
        foreach (TrialRow row in expected) promoted += await CheckLegs(calm, row);
        Assert.That(promoted, Is.GreaterThanOrEqualTo(2));
        await calm.Verify();

        using FineTuneHome rough = await FineTuneHome.Make(asha: true);
        Task saved = rough.Checkpoints(trial: 2, count: 1);
        Invocation killed = rough.Start();
        await saved;
        await killed.Kill();
        await rough.RunToTheEnd();
        Assert.That((await rough.Export()).Select(r => (r.Number, r.Parameters, r.State, r.Value)), Is.EqualTo(expected.Select(r => (r.Number, r.Parameters, r.State, r.Value))));
        await rough.Verify();
    }

    /// <summary>How often the trial was promoted. Each later attempt goes on exactly where the one before stopped.</summary>
    private static async Task<int> CheckLegs(FineTuneHome home, TrialRow row)
    {
        string[] outcomes = await home.Outcomes(row.Number);
        long[][] legs = [.. (await Task.WhenAll(Enumerable.Range(1, row.Attempts).Select(attempt => home.Steps(row.Number, attempt))))];
        long[] rungs = [2000, 6000];
        for (int leg = 0; leg < legs.Length - 1; leg++)
        {
            Assert.That(outcomes[leg], Is.EqualTo("paused"));
            Assert.That(legs[leg][^1], Is.InRange(rungs[leg], rungs[leg] + 1000), "it pauses at the first step that reaches the rung");
            Assert.That(legs[leg + 1][0], Is.GreaterThan(legs[leg][^1]), "and no token before that is trained again");
        }

        JsonElement record = await home.Record(row.Number);
        Assert.That(record.GetProperty("trained_tokens").GetInt64(), Is.EqualTo(legs[^1][^1]), "all attempts together trained what one would have trained");
        return legs.Length - 1;
    }
}
