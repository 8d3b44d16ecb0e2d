using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Tests.Hosts;

/// <summary>What a command gets, and what becomes of the lines that it prints.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
public sealed class CommandReportsTests
{
    [Test]
    public async Task Run_ReportsAmongOtherOutput_ArriveInOrderAndTheRestIsLog()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell("""
            echo hello
            echo '{"step":1,"metrics":{"loss":0.9,"acc":0.1}}'
            echo '{"note":"no message of ours"}'
            echo '{"step":2,"metrics":{"loss":0.5}}'
            echo oops >&2
            """));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        Assert.That(worker.Coordinator.Reports.Select(r => (r.Index, r.Step, r.Metrics["loss"])), Is.EqualTo(new[] { (0, 1L, 0.9), (1, 2L, 0.5) }));
        Assert.That(end.Metrics, Is.EquivalentTo(new Dictionary<string, double> { ["loss"] = 0.5, ["acc"] = 0.1 }));
        Assert.That(worker.LogOf(0), Does.Contain("hello\n").And.Contain("oops\n").And.Contain("no message of ours"));
        Assert.That(worker.LogOf(0), Does.Not.Contain("0.9"));
    }

    [Test]
    public async Task Run_Input_IsOneLineThenEndOfFile()
    {
        await using var worker = new WorkerFixture();
        string checkpoint = Path.Combine(worker.Home, "old.bin");
        await File.WriteAllTextAsync(checkpoint, "state");
        AttemptEnd end = await worker.RunOne(worker.Shell("cat > input.json", """{"x":1e-06,"name":"a\"b","flag":true}""", resume: new ResumePoint(checkpoint, 30, null)));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        string expected = $$"""{"study":"s","trial":0,"attempt":1,"seed":7,"parameters":{"x":1e-06,"name":"a\"b","flag":true},"checkpoint_dir":"{{worker.CheckpointsOf(0)}}","resume_from":{"path":"{{checkpoint}}","step":30}""" + "}\n";
        Assert.That(await File.ReadAllTextAsync(Path.Combine(worker.Home, "input.json")), Is.EqualTo(expected));
    }

    [Test]
    public async Task Run_ParametersInArgumentsAndEnvironment_AreFilledAndSecretsAreNot()
    {
        await using var worker = new WorkerFixture();
        Environment.SetEnvironmentVariable("HYPERSEARCH_TOKEN", "secret");
        AttemptEnd end = await worker.RunOne(worker.Command(
            ["/bin/sh", "-c", "echo \"$1|$2|$HYPERSEARCH_PARAM_LEARNING_RATE|$HYPERSEARCH_PARAM_METHOD|$EXTRA|${HYPERSEARCH_TOKEN:-none}\"", "sh", "--lr={learning_rate}/{method}", "{unknown} {\"a\":{method}}"],
            """{"learning_rate":2E-05,"method":"lora","flag":true}""",
            environment: new() { ["EXTRA"] = "more" }));
        Environment.SetEnvironmentVariable("HYPERSEARCH_TOKEN", null);
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        Assert.That(worker.LogOf(0), Does.StartWith("--lr=2E-05/lora|{unknown} {\"a\":lora}|2E-05|lora|more|none\n"));
    }

    [Test]
    public async Task Run_BareNotANumber_IsReported()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell("""echo '{"step": 1, "metrics": {"loss": NaN, "b": -Infinity, "c": "x", "d": 2}}'"""));
        Assert.That(end.Metrics["loss"], Is.NaN);
        Assert.That(end.Metrics["b"], Is.EqualTo(double.NegativeInfinity));
        Assert.That(end.Metrics, Does.Not.ContainKey("c").And.ContainKey("d"));
        Assert.That(worker.LogOf(0), Does.Contain("metric 'c' is no number"));
    }

    [Test]
    public async Task Run_LineBeyondOneMegabyte_IsCutAndTheNextIsRead()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell("""printf '{"pad":"'; head -c 2000000 /dev/zero | tr '\0' x; echo '"}'; echo '{"step":1,"metrics":{"loss":1}}'"""));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        Assert.That(worker.Coordinator.Reports, Has.Count.EqualTo(1));
        Assert.That(worker.LogOf(0), Has.Length.LessThan(1_100_000).And.Contain("was cut at 1048576 bytes"));
    }

    [Test]
    public async Task Run_RefusedReport_TakesNoNumberAndTheTrialGoesOn()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = r => r.Step == 1
            ? throw new CoordinatorException(ProblemCode.InvalidRequest, "step 1 lies before step 2")
            : new ReportAnswer("continue", null));
        AttemptEnd end = await worker.RunOne(worker.Shell("""echo '{"step":2,"metrics":{"loss":1}}'; echo '{"step":1,"metrics":{"loss":2}}'; echo '{"metrics":{"loss":3}}'"""));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        Assert.That(worker.Coordinator.Reports.Select(r => (r.Index, r.Step)), Is.EqualTo(new[] { (0, 2L), (1, 3L) }));
        Assert.That(worker.LogOf(0), Does.Contain("step 1 lies before step 2"));
    }

    [Test]
    public async Task Run_UnreachableCoordinator_IsAskedAgainWithTheSameReport()
    {
        var time = new ManualTime();
        int refusals = 2;
        await using var worker = new WorkerFixture(time, prepare: c => c.OnReport = _ => refusals-- > 0
            ? throw new CoordinatorException(ProblemCode.Unreachable, "nobody answers")
            : new ReportAnswer("continue", null));
        worker.Coordinator.Offer(worker.Shell("""echo '{"step":1,"metrics":{"loss":1}}'"""));
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await time.WaitForTimer(TimeSpan.FromSeconds(0.25));
        await time.RunUntil(end);
        Assert.That((await end).Outcome, Is.EqualTo("completed"));
        Assert.That(worker.Coordinator.Reports.Select(r => r.Index), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task Run_CheckpointInItsFolder_IsHashedAndCommitted()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell("""
            dir=$(sed 's/.*"checkpoint_dir":"\([^"]*\)".*/\1/')
            printf abc > "$dir/state.bin"
            echo '{"checkpoint":"state.bin","step":5}'
            echo '{"checkpoint":"nowhere.bin","step":6}'
            """));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        AttemptCheckpoint committed = worker.Coordinator.Checkpoints.Single();
        Assert.That(committed.Path, Is.EqualTo(Path.Combine(worker.CheckpointsOf(0), "state.bin")));
        Assert.That((committed.Step, committed.Bytes, committed.Sha256), Is.EqualTo((5L, 3L, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
        Assert.That(worker.LogOf(0), Does.Contain("checkpoint 'nowhere.bin' ignored"));
    }

    [Test]
    public async Task Run_CheckpointInTheWorkingDirectory_IsHashedAndCommitted()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell("""
            printf abc > state.bin
            echo '{"checkpoint":"state.bin","step":5}'
            """));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
        Assert.That(worker.Coordinator.Checkpoints.Single().Path, Is.EqualTo(Path.Combine(worker.Home, "state.bin")), worker.LogOf(0));
    }

    [Test]
    public async Task Run_ChangedCheckpoint_IsNotContinuedFrom()
    {
        await using var worker = new WorkerFixture();
        string checkpoint = Path.Combine(worker.Home, "old.bin");
        await File.WriteAllTextAsync(checkpoint, "torn");
        AttemptEnd end = await worker.RunOne(worker.Shell("cat", resume: new ResumePoint(checkpoint, 30, new string('0', 64))));
        Assert.That(end.Outcome, Is.EqualTo("completed"));
        Assert.That(worker.LogOf(0), Does.Contain("is gone or has changed").And.Contain("\"resume_from\":null"));
    }

    [Test]
    public async Task Run_OwnCheckpointChanged_StartsFromItsParentsAgain()
    {
        await using var worker = new WorkerFixture();
        string own = Path.Combine(worker.Home, "own.bin"), parents = Path.Combine(worker.Home, "parents.bin");
        await File.WriteAllTextAsync(own, "torn");
        await File.WriteAllTextAsync(parents, "whole");
        var start = new ResumePoint(parents, 20, null) { Trial = 3 };
        AttemptEnd end = await worker.RunOne(worker.Shell("cat", resume: new ResumePoint(own, 30, new string('0', 64))) with { StartFrom = start });
        Assert.That(end.Outcome, Is.EqualTo("completed"));
        Assert.That(worker.LogOf(0), Does.Contain("\"resume_from\":{\"path\":\"" + parents + "\",\"step\":20,\"trial\":3}"));
    }

    [Test]
    public async Task Run_ParentsCheckpointGone_FailsRatherThanBeginAtTheStart()
    {
        await using var worker = new WorkerFixture();
        var start = new ResumePoint(Path.Combine(worker.Home, "nowhere.bin"), 20, null) { Trial = 3 };
        AttemptEnd end = await worker.RunOne(worker.Shell("echo it ran", resume: start) with { StartFrom = start });
        Assert.That((end.Outcome, end.Class, end.Message), Is.EqualTo(("failed", "infra", "the checkpoint of trial 3 at step 20, which this one starts from, is gone or has changed")));
        Assert.That(worker.LogOf(0), Does.Not.Contain("it ran"));
    }
}
