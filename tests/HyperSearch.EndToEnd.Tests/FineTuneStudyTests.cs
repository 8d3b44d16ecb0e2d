namespace HyperSearch.EndToEnd.Tests;

/// <summary>A real fine-tuning study through the built executable: interrupted, it ends with the bits of an uninterrupted one.</summary>
[TestFixture]
[Platform("Linux")]
public sealed class FineTuneStudyTests
{
    [Test]
    public async Task Run_FineTuneInterruptedTwice_EndsWithTheSameLossesToTheBit()
    {
        using FineTuneHome calm = await FineTuneHome.Make();
        await calm.RunToTheEnd();
        IReadOnlyList<TrialRow> expected = await calm.Export();
        Assert.That(expected.Select(r => r.State), Is.All.EqualTo("completed"));

        using FineTuneHome rough = await FineTuneHome.Make();
        Task third = rough.Checkpoints(trial: 0, count: 3); // by then the first one is in the journal
        Invocation killed = rough.Start();
        await third;
        await killed.Kill();

        Task second = rough.Checkpoints(trial: 1, count: 1); // with more than a whole trial to go, the signal cannot come too late
        Invocation interrupted = rough.Start();
        await second;
        await interrupted.Interrupt();
        Assert.That(await interrupted.ExitCode(), Is.EqualTo(130), interrupted.Errors);
        await rough.RunToTheEnd();

        IReadOnlyList<TrialRow> actual = await rough.Export();
        Assert.That(actual.Select(r => (r.Number, r.Parameters, r.State, r.Value)), Is.EqualTo(expected.Select(r => (r.Number, r.Parameters, r.State, r.Value))));
        Assert.That(actual[0].Attempts, Is.EqualTo(2));
        Assert.That(actual.Skip(1).Sum(r => r.Attempts), Is.EqualTo(3), "one of the later trials was interrupted once");
        Assert.That(await rough.FirstStep(trial: 0, attempt: 2), Is.GreaterThan(await calm.FirstStep(trial: 0, attempt: 1)), "the second attempt went on from a checkpoint");
        await rough.Verify();
    }
}
