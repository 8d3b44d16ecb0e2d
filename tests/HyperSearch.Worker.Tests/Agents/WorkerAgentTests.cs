using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Tests.Agents;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class WorkerAgentTests
{
    [Test]
    public async Task Run_Registration_SaysWhatItRunsOn()
    {
        await using var worker = new WorkerFixture(slots: 3);
        await worker.RunOne(worker.Shell("exit 0"));
        RegisterAgent registered = worker.Coordinator.Registered.Single();
        Assert.That((registered.Agent, registered.Slots), Is.EqualTo(("test", 3)));
        Assert.That(registered.Environment.GetProperty("cores").GetInt32(), Is.EqualTo(Environment.ProcessorCount));
        Assert.That(registered.Environment.GetProperty("threads_per_slot").GetInt32(), Is.EqualTo(1));
        Assert.That(registered.Environment.GetProperty("dotnet").GetString(), Does.StartWith(".NET"));
        Assert.That(registered.Environment.TryGetProperty("git", out _), Is.True);
    }

    [Test]
    public async Task Run_TwoSlots_TrialsRunAtTheSameTime()
    {
        await using var worker = new WorkerFixture(slots: 2);
        const string Meet = "touch here-$0; until [ -e here-0 ] && [ -e here-1 ]; do sleep 0.01; done";
        worker.Coordinator.Offer(worker.Command(["/bin/sh", "-c", Meet, "0"], trial: 0));
        worker.Coordinator.Offer(worker.Command(["/bin/sh", "-c", Meet, "1"], trial: 1));
        AttemptEnd[] ends = [await worker.Coordinator.NextEnd(), await worker.Coordinator.NextEnd()];
        Assert.That(ends.Select(e => e.Outcome), Is.All.EqualTo("completed"));
        Assert.That(worker.Coordinator.Leases.Select(l => l.RequestId), Is.Unique);
    }

    [Test]
    public async Task Run_CoordinatorFailsInAReport_AttemptIsInfraAndTheSlotGoesOn()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = r => r.Trial == 0 ? throw new InvalidOperationException("broken invariant") : new ReportAnswer("continue", null));
        AttemptEnd failed = await worker.RunOne(worker.Shell("""echo '{"step":1,"metrics":{"loss":1}}'; sleep 600"""));
        Assert.That((failed.Outcome, failed.Class), Is.EqualTo(("failed", "infra")));
        Assert.That(failed.Message, Does.Contain("broken invariant"));
        Assert.That((await worker.RunOne(worker.Shell("exit 0", trial: 1))).Outcome, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Run_CoordinatorFailsInFinish_SlotStartsAnew()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time, prepare: c => c.OnFinish = e =>
        {
            if (e.Trial == 0) throw new InvalidOperationException("broken");
        });
        worker.Coordinator.Offer(worker.Shell("exit 0"));
        Task<AttemptEnd> second = worker.RunOne(worker.Shell("exit 0", trial: 1));

        // A child that has just ended has a timer of the same length for its pipes, so that one step of the clock may not be the slot's.
        while (await Task.WhenAny(second, time.WaitForTimer(TimeSpan.FromSeconds(1))) != second) time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await second).Trial, Is.EqualTo(1));
        Assert.That(worker.Lines, Has.Some.Contains("slot 0 starts anew"));
    }

    [Test]
    public async Task Run_FolderThatCannotBeMade_AttemptIsInfra()
    {
        await using var worker = new WorkerFixture();
        await File.WriteAllTextAsync(Path.Combine(worker.Home, "studies"), "a file in the way");
        AttemptEnd end = await worker.RunOne(worker.Shell("exit 0"));
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "infra")));
        Assert.That(end.Message, Does.Contain("folder cannot be made"));
    }

    [Test]
    public async Task Drain_IdleSlots_EndAtOnce()
    {
        await using var worker = new WorkerFixture(slots: 2);
        worker.Drain();
        await worker.Drained();
    }
}
