using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Tests.Agents;

/// <summary>A coordinator that says of a lease request that it is over.</summary>
[TestFixture]
public sealed class SupersededLeaseTests
{
    [TestCase(ProblemCode.LeaseSuperseded)]
    [TestCase(ProblemCode.PollSuperseded)]
    public async Task Lease_Superseded_AsksAnewAsAnotherWish(string code)
    {
        await using var worker = new StubWorker(
            StubWorker.Obedient,
            c => c.OnLease = r =>
            {
                if (r.Poll == 1) throw new CoordinatorException(code, "over");
            });
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Time.RunUntil(worker.NextAttempt());
        IReadOnlyList<LeaseRequest> asked = worker.Coordinator.Leases;
        Assert.That(asked.Select(r => r.Poll), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(asked.Select(r => r.RequestId), Is.Unique);
        Assert.That(worker.Lines, Has.None.Contains("starts anew"), "it is no error of the slot's");
    }
}
