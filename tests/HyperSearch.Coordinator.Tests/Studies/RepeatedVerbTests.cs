using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>What people wish with a key, said twice: a copy of the request that the network kept for a while must change nothing.</summary>
public sealed class RepeatedVerbTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Test]
    public async Task Retry_WithTheSameKey_HappensOnceAndIsAnsweredAlike()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2));
        await bench.Register();
        await bench.End((await bench.Lease())!, "failed", "timeout");
        TrialSummary first = await bench.Coordinator.RetryTrial("study", 0, "key", None);
        await bench.End((await bench.Lease())!, "failed", "timeout");
        TrialSummary again = await bench.Coordinator.RetryTrial("study", 0, "key", None);
        Assert.That((again.State, again.Attempts), Is.EqualTo((first.State, first.Attempts)).And.EqualTo(("queued", 1)));
        Assert.That((await bench.Trials())[0].State, Is.EqualTo("failed"), "the second failure stands");
        Assert.That((await bench.Events()).OfType<TrialRetried>().Count(), Is.EqualTo(1));
        Assert.That((await bench.Coordinator.RetryTrial("study", 0, "other", None)).Attempts, Is.EqualTo(2), "another wish");
    }

    [Test]
    public async Task Pause_WhoseCopyComesAfterAResume_ChangesNothing()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2));
        StudySummary paused = await bench.Coordinator.PauseStudy("study", "pause", None);
        StudySummary resumed = await bench.Coordinator.ResumeStudy("study", "resume", None);
        Assert.That((await bench.Coordinator.PauseStudy("study", "pause", None)).Seq, Is.EqualTo(paused.Seq));
        Assert.That((await bench.Coordinator.ResumeStudy("study", "resume", None)).Seq, Is.EqualTo(resumed.Seq));
        Assert.That(((await bench.Summary()).State, (await bench.Summary()).Seq), Is.EqualTo(("running", resumed.Seq)));
        await bench.Coordinator.PauseStudy("study", null, None);
        Assert.That((await bench.Summary()).State, Is.EqualTo("paused"), "without a key it is obeyed whenever it comes");
    }

    [Test]
    public async Task Stop_WhoseCopyComesAfterTheStudyWentOn_ChangesNothing()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2));
        StudySummary stopped = await bench.Coordinator.StopStudy("study", "stop", None);
        StudySummary again = await bench.Coordinator.StopStudy("study", "stop", None);
        Assert.That((again.Seq, again.FinishReason), Is.EqualTo((stopped.Seq, stopped.FinishReason)));
    }

    [Test]
    public async Task Key_TravelsInAHeader()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2));
        const string Token = "0123456789abcdef0123456789abcdef";
        await using CoordinatorEndpoint endpoint = await Endpoints.Start(bench.Coordinator, Token);
        using HttpCoordinator client = endpoint.Client(Token);
        StudySummary paused = await client.PauseStudy("study", "pause", None);
        await client.ResumeStudy("study", "resume", None);
        Assert.That((await client.PauseStudy("study", "pause", None)).Seq, Is.EqualTo(paused.Seq));
        Assert.That((await bench.Summary()).State, Is.EqualTo("running"));
        Assert.That(Bench.CodeOf(() => client.PauseStudy("study", new string('k', 201), None)), Is.EqualTo(ProblemCode.InvalidRequest));
    }
}
