using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Worker.Artifacts;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Tests.Artifacts;

/// <summary>A coordinator whose disk for artifacts is full.</summary>
[TestFixture]
public sealed class FullStoreTests
{
    private string home = null!;

    [SetUp]
    public void Begin() => home = Directory.CreateTempSubdirectory("full-").FullName;

    [TearDown]
    public void End() => Directory.Delete(home, recursive: true);

    [Test]
    public async Task Checkpoint_ThatFindsNoRoom_StaysHereAndIsSentAgain()
    {
        string checkpoint = Path.Combine(home, "state");
        await File.WriteAllTextAsync(checkpoint, "weights");
        var artifacts = new MemoryArtifacts { FullFor = 3 };
        List<bool> kept = [];
        await using var worker = new StubWorker(
            async (context, _) =>
            {
                await context.Reporter.Checkpoint(checkpoint, 5, CancellationToken.None);
                kept.Add(File.Exists(checkpoint));
                return new AttemptResult(Outcomes.Completed);
            },
            files: new NodeFiles(artifacts, new NodeFilesOptions(home), TimeProvider.System),
            home: home);
        worker.Coordinator.Offer(StubWorker.Grant());
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);
        AttemptCheckpoint registered = worker.Coordinator.Checkpoints.Single();
        Assert.That((await end).Outcome, Is.EqualTo(Outcomes.Completed), "the attempt went on");
        Assert.That((artifacts.FullFor, kept), Is.EqualTo((0, new[] { true })));
        Assert.That(artifacts.Kept.Keys, Does.Contain(ArtifactReference.Parse(registered.Path)), "registered once it was there");
        Assert.That(registered.Step, Is.EqualTo(5));
    }
}
