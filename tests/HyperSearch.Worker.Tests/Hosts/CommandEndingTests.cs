using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Tests.Hosts;

/// <summary>How commands end, by themselves or by our doing, and what is made of it.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
public sealed class CommandEndingTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    [TestCase("exit 3", "user_error", "exit code 3")]
    [TestCase("echo 'ValueError: bad rank' >&2; exit 1", "user_error", "ValueError: bad rank")]
    [TestCase("kill -TERM $$", "preempted", "SIGTERM that HyperSearch did not send")]
    [TestCase("kill -9 $$", "host_oom", "SIGKILL that HyperSearch did not send")]
    [TestCase("kill -11 $$", "user_error", "signal 11")]
    [TestCase("""echo '{"failed":{"class":"gpu_oom","message":"8 GB short"}}'; exit 1""", "gpu_oom", "8 GB short")]
    [TestCase("""echo '{"failed":{"class":"oom","message":"m"}}'""", "gpu_oom", "m")]
    [TestCase("""echo '{"failed":{"class":"diverged","message":"m"}}'; exit 1""", "diverged", "m")]
    [TestCase("""echo '{"failed":{"class":"poison","message":"m"}}'; exit 1""", "user_error", "'poison'")]
    public async Task Run_FailingCommand_GivesClassAndMessage(string script, string failureClass, string message)
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell(script));
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", failureClass)), end.Message);
        Assert.That(end.Message, Does.Contain(message));
    }

    [TestCase("no-such-program-here", "no program 'no-such-program-here' on PATH")]
    [TestCase("./no-such-file", "does not exist")]
    [TestCase("./plain.txt", "is not executable")]
    public async Task Run_ProgramThatCannotStart_IsUserErrorByName(string program, string message)
    {
        await using var worker = new WorkerFixture();
        await File.WriteAllTextAsync(Path.Combine(worker.Home, "plain.txt"), "text");
        AttemptEnd end = await worker.RunOne(worker.Command([program]));
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "user_error")));
        Assert.That(end.Message, Does.Contain(message));
    }

    [Test]
    public async Task Run_StopVerdict_TerminatesTheWholeGroup()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = _ => new ReportAnswer("stop", "pruned"));
        AttemptEnd end = await worker.RunOne(worker.Shell("""echo '{"step":1,"metrics":{"loss":1}}'; sleep 600 & wait"""));
        Assert.That(end.Outcome, Is.EqualTo("stopped"));
        Assert.That(end.Record!.Value.GetProperty("exit_code").GetInt32(), Is.EqualTo(128 + 15));
    }

    [Test]
    public async Task Run_PauseVerdict_LetsTheCommandCheckpointOnItsWayOut()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time, prepare: c => c.OnReport = _ => new ReportAnswer("pause", null));
        worker.Coordinator.Offer(worker.Shell("""
            trap 'printf x > state; echo "{\"checkpoint\":\"$PWD/state\",\"step\":1}"; exit 0' TERM
            echo '{"step":1,"metrics":{"loss":1}}'
            while :; do sleep 0.05; done
            """));
        await time.WaitForTimer(Grace);
        time.Advance(Grace);
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That(end.Outcome, Is.EqualTo("stopped"));
        Assert.That(worker.Coordinator.Checkpoints.Single().Step, Is.EqualTo(1));
    }

    [TestCase("""printf x > state; echo "{\"checkpoint\":\"$PWD/state\",\"step\":1}"; echo '{"step":1,"metrics":{"loss":1}}'; sleep 600""", 1, TestName = "Run_PauseVerdict_CheckpointNamedBeforeTheReport_EndsAtOnce")]
    [TestCase("""echo '{"step":1,"metrics":{"loss":1}}'; printf x > state; echo "{\"checkpoint\":\"$PWD/state\",\"step\":1}"; sleep 600""", 1, TestName = "Run_PauseVerdict_CheckpointNamedAfterTheReport_EndsThen")]
    [TestCase("""echo '{"step":1,"metrics":{"loss":1}}'; echo '{"step":2,"metrics":{"loss":1}}'; sleep 600""", 0, TestName = "Run_PauseVerdict_NoCheckpointUntilTheNextReport_EndsThen")]
    public async Task Run_PauseVerdict(string script, int checkpoints)
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = _ => new ReportAnswer("pause", null));
        AttemptEnd end = await worker.RunOne(worker.Shell(script));
        Assert.That(end.Outcome, Is.EqualTo("stopped"));
        Assert.That(end.Record!.Value.GetProperty("exit_code").GetInt32(), Is.EqualTo(128 + 15));
        Assert.That(worker.Coordinator.Checkpoints, Has.Count.EqualTo(checkpoints));
    }

    [Test]
    public async Task Run_CommandDeafToTerm_IsKilledTenSecondsLater()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time, prepare: c => c.OnReport = _ => new ReportAnswer("stop", null));
        worker.Coordinator.Offer(worker.Shell("""trap '' TERM; echo '{"step":1,"metrics":{"loss":1}}'; while :; do sleep 600; done"""));
        await time.WaitForTimer(Grace);
        time.Advance(Grace);
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That(end.Outcome, Is.EqualTo("stopped"));
        Assert.That(end.Record!.Value.GetProperty("exit_code").GetInt32(), Is.EqualTo(128 + 9));
    }

    [Test]
    public async Task Run_Hang_IsKilledAfterItsTimeout()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time);
        worker.Coordinator.Offer(worker.Shell("trap '' TERM; sleep 600 & sleep 600", timeout: 90));
        await time.WaitForTimer(TimeSpan.FromSeconds(90));
        time.Advance(TimeSpan.FromSeconds(90));
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "timeout")));
        Assert.That(end.Message, Does.Contain("90 s"));
    }

    [Test]
    public async Task Run_TimeoutBeyondWhatATimerTakes_IsKeptInParts()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time);
        worker.Coordinator.Offer(worker.Shell("sleep 600", timeout: TimeSpan.FromDays(70).TotalSeconds));
        await time.WaitForTimer(TimeSpan.FromDays(40));
        time.Advance(TimeSpan.FromDays(40));
        await time.WaitForTimer(TimeSpan.FromDays(30));
        time.Advance(TimeSpan.FromDays(30));
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "timeout")));
    }

    [Test]
    public async Task Run_EndThatTheCoordinatorRefuses_FailsInsteadOfRunningAgain()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnFinish = end =>
        {
            if (end.Outcome == "completed") throw new CoordinatorException(ProblemCode.InvalidRequest, "the record is too long");
        });
        AttemptEnd end = await worker.RunOne(worker.Shell("exit 0"));
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "user_error")));
        Assert.That(end.Message, Does.Contain("the record is too long"));
    }

    [Test]
    public async Task Run_CommandThatNeverReadsItsVerdicts_IsStillKilledAfterItsTimeout()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time);
        worker.Coordinator.Offer(worker.Shell("trap '' TERM; while :; do echo '{\"step\":1,\"metrics\":{\"loss\":1}}'; done", protocol: "lines", timeout: 90));
        // 64 kB of unread verdicts fill the pipe: from then on the worker's write blocks.
        await worker.Coordinator.ReportCount(2800).WaitAsync(TimeSpan.FromSeconds(60));
        time.Advance(TimeSpan.FromSeconds(90));
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "timeout")));
    }

    [Test]
    public async Task Run_LinesProtocol_AnswersEachReportAndKeepsInputOpen()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = r => new ReportAnswer(r.Step == 2 ? "pause" : "continue", null));
        AttemptEnd end = await worker.RunOne(worker.Shell(
            """
            read input
            echo '{"step":1,"metrics":{"loss":1}}'; read answer; echo "first $answer"
            echo '{"step":2,"metrics":{"loss":1}}'; read answer; echo "second $answer"
            """,
            protocol: "lines"));
        Assert.That(end.Outcome, Is.EqualTo("stopped"), end.Message);
        Assert.That(worker.LogOf(0), Does.Contain("""first {"verdict":"continue"}""").And.Contain("""second {"verdict":"pause"}"""));
        Assert.That(end.Record!.Value.GetProperty("exit_code").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task Run_StaleAttempt_IsKilledAndNothingIsToldOfIt()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = r => r.Trial == 0
            ? throw new CoordinatorException(ProblemCode.StaleAttempt, "attempt 2 was granted")
            : new ReportAnswer("continue", null));
        worker.Coordinator.Offer(worker.Shell("""trap '' TERM; echo '{"step":1,"metrics":{"loss":1}}'; while :; do sleep 600; done"""));
        AttemptEnd end = await worker.RunOne(worker.Shell("""echo '{"step":1,"metrics":{"loss":1}}'""", trial: 1));
        Assert.That(end.Trial, Is.EqualTo(1));
    }

    [Test]
    public async Task Run_BackgroundProcessInItsOwnSessionHoldsThePipe_TheTrialEnds()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(worker.Shell("""
            setsid -f sh -c 'touch up; exec sleep 600'
            until [ -e up ]; do sleep 0.01; done
            echo '{"step":1,"metrics":{"loss":1}}'
            """));
        Assert.That(end.Outcome, Is.EqualTo("completed"), end.Message);
    }

    [Test]
    public async Task Drain_RunningCommand_CheckpointsAndIsReleased()
    {
        await using var worker = new WorkerFixture(prepare: c => c.OnReport = _ => new ReportAnswer("continue", null));
        var reported = new TaskCompletionSource();
        worker.Coordinator.OnReport = _ =>
        {
            reported.TrySetResult();
            return new ReportAnswer("continue", null);
        };
        worker.Coordinator.Offer(worker.Shell("""
            trap 'printf x > state; echo "{\"checkpoint\":\"$PWD/state\",\"step\":1}"; exit 0' TERM
            echo '{"step":1,"metrics":{"loss":1}}'
            while :; do sleep 0.05; done
            """));
        await reported.Task.WaitAsync(TimeSpan.FromSeconds(60));
        worker.Drain();
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That(end.Outcome, Is.EqualTo("released"));
        Assert.That(worker.Coordinator.Checkpoints, Has.Count.EqualTo(1));
        await worker.Drained();
    }
}
