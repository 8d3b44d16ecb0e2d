using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Tests.Agents;

/// <summary>An attempt that a worker gave up, because a coordinator did not know of it yet, and that another coordinator grants it again.</summary>
[TestFixture]
public sealed class RepeatedGrantTests
{
    [Test]
    public async Task Lease_AttemptThatHasRun_IsGivenBackAndNotRunAgain()
    {
        int runs = 0;
        bool behind = true;
        await using var worker = new StubWorker(
            (_, _) =>
            {
                runs++;
                return Task.FromResult(new AttemptResult(Outcomes.Completed));
            },
            c =>
            {
                c.OnLease = r => behind = r.Poll == 1;
                c.OnFinish = _ =>
                {
                    if (behind) throw new CoordinatorException(ProblemCode.NotFound, "there is no such trial");
                };
            });
        worker.Coordinator.Offer(StubWorker.Grant());
        worker.Coordinator.Offer(StubWorker.Grant());
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That((end.Outcome, end.Attempt), Is.EqualTo(("released", 1)));
        Assert.That(end.Message, Does.Contain("granted again"));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public async Task Lease_NextAttemptOfTheSameTrial_Runs()
    {
        await using var worker = new StubWorker((_, _) => Task.FromResult(new AttemptResult(Outcomes.Completed)));
        worker.Coordinator.Offer(StubWorker.Grant(attempt: 1));
        worker.Coordinator.Offer(StubWorker.Grant(attempt: 2));
        AttemptEnd[] ends = [await worker.Coordinator.NextEnd(), await worker.Coordinator.NextEnd()];
        Assert.That(ends.Select(e => (e.Attempt, e.Outcome)), Is.EqualTo(new[] { (1, "completed"), (2, "completed") }));
    }
}
