using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Tests.Hosts;

/// <summary>The warm host's lines, spoken by a shell script in its place. It says its process number in each attempt's metrics.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
public sealed class FineTuneHostTests
{
    private const string Host = """
        echo '{"ready":{"libtorch":"1.13.1"}}'
        while read -r line; do
          case $line in
            *'"learning_rate":1'*) # two reports, then the end that the verdict asks for
              echo '{"step":10,"metrics":{"validation/loss":2}}'; read -r answer
              echo '{"step":20,"metrics":{"validation/loss":1}}'; read -r answer
              outcome=completed; case $answer in *stop*) outcome=stopped ;; esac
              echo '{"ended":{"outcome":"'$outcome'","metrics":{"pid":'$$'},"record":{"tokens":20}}}' ;;
            *'"learning_rate":2'*) echo '{"failed":{"class":"gpu_oom","message":"full"}}'; echo '{"ended":{"outcome":"failed","metrics":{"pid":'$$'}}}' ;;
            *'"learning_rate":3'*) echo 'terminate called' >&2; exit 134 ;;
            *'"learning_rate":4'*) # trains until it is told to drain
              echo '{"step":10,"metrics":{"validation/loss":2}}'; read -r answer; read -r drain
              echo state > "$(echo "$line" | sed 's/.*"checkpoint_dir":"\([^"]*\)".*/\1/')/step"
              echo '{"checkpoint":"step","step":10}'
              echo '{"ended":{"outcome":"released","metrics":{"pid":'$$'}}}' ;;
            *'"learning_rate":5'*) sleep 600 ;;
            *'"learning_rate":6'*) echo loading >&2; echo '{"failed":{"class":"infra","message":"gone"}}'; exit 134 ;;
          esac
        done
        """;

    private static readonly string[] Command = ["/bin/sh", "-c", Host];

    [Test]
    public async Task Run_TwoAttempts_ShareOneWarmHost()
    {
        await using var worker = new WorkerFixture(trialHost: Command);
        AttemptEnd first = await worker.RunOne(Grant(0, 1));
        AttemptEnd second = await worker.RunOne(Grant(1, 1));
        Assert.That((first.Outcome, second.Outcome), Is.EqualTo(("completed", "completed")), first.Message);
        Assert.That(second.Metrics["pid"], Is.EqualTo(first.Metrics["pid"]));
        Assert.That(worker.Coordinator.Reports.Select(r => (r.Trial, r.Index, r.Step)), Is.EqualTo(new[] { (0, 0, 10L), (0, 1, 20L), (1, 0, 10L), (1, 1, 20L) }));
        Assert.That(second.Record!.Value.GetProperty("host").GetProperty("libtorch").GetString(), Is.EqualTo("1.13.1"));
        Assert.That(second.Record!.Value.GetProperty("tokens").GetInt32(), Is.EqualTo(20));
    }

    /// <summary>Of a host that lives on, nobody knows when its other pipe has said everything; of one that has ended, it has. It gives its reason, so that the failure quotes nothing.</summary>
    [Test]
    public async Task Run_HostThatCrashes_WhatItWroteToStandardErrorIsLogged()
    {
        await using var worker = new WorkerFixture(trialHost: Command);
        AttemptEnd end = await worker.RunOne(Grant(0, 6));
        Assert.That(end.Message, Is.EqualTo("gone"));
        Assert.That(worker.LogOf(0).Split('\n'), Has.Some.EndsWith("loading"));
    }

    [Test]
    public async Task Run_StopVerdict_EndsTheAttemptAndKeepsTheHost()
    {
        await using var worker = new WorkerFixture(trialHost: Command, prepare: c => c.OnReport = r => new ReportAnswer(r is { Trial: 0, Step: 20 } ? "stop" : "continue", null));
        AttemptEnd first = await worker.RunOne(Grant(0, 1));
        AttemptEnd second = await worker.RunOne(Grant(1, 1));
        Assert.That((first.Outcome, second.Outcome), Is.EqualTo(("stopped", "completed")));
        Assert.That(second.Metrics["pid"], Is.EqualTo(first.Metrics["pid"]));
    }

    [TestCase(2, "gpu_oom", "full")]
    [TestCase(3, "infra", "terminate called")]
    public async Task Run_OutOfMemoryOrCrash_NextAttemptGetsAFreshHost(int rate, string failureClass, string message)
    {
        await using var worker = new WorkerFixture(trialHost: Command);
        AttemptEnd before = await worker.RunOne(Grant(0, 1));
        AttemptEnd failed = await worker.RunOne(Grant(1, rate));
        AttemptEnd after = await worker.RunOne(Grant(2, 1));
        Assert.That((failed.Outcome, failed.Class), Is.EqualTo(("failed", failureClass)));
        Assert.That(failed.Message, Does.Contain(message));
        Assert.That(after.Outcome, Is.EqualTo("completed"));
        Assert.That(after.Metrics["pid"], Is.Not.EqualTo(before.Metrics["pid"]));
    }

    [Test]
    public async Task Run_HostThatDiedWhileIdle_IsReplacedAndTheAttemptDoesNotPay()
    {
        await using var worker = new WorkerFixture(trialHost: Command);
        AttemptEnd before = await worker.RunOne(Grant(0, 1));
        int pid = (int)before.Metrics["pid"];
        using (var host = System.Diagnostics.Process.GetProcessById(pid))
        {
            host.Kill();
            await host.WaitForExitAsync();
        }

        // The worker hears of the death by a signal: a command trial in between gives it all the time that it needs.
        await worker.RunOne(worker.Shell("sleep 0.2", trial: 1));
        AttemptEnd after = await worker.RunOne(Grant(2, 1));
        Assert.That(after.Outcome, Is.EqualTo("completed"), after.Message);
        Assert.That(after.Metrics["pid"], Is.Not.EqualTo(before.Metrics["pid"]));
    }

    [Test]
    public async Task Run_Hang_IsKilledAfterItsTimeoutAndTheNextAttemptRuns()
    {
        var time = new ManualTime();
        await using var worker = new WorkerFixture(time, trialHost: Command);
        worker.Coordinator.Offer(Grant(0, 5) with { TimeoutSeconds = 60 });
        await time.WaitForTimer(TimeSpan.FromSeconds(60));
        time.Advance(TimeSpan.FromSeconds(60));
        AttemptEnd hung = await worker.Coordinator.NextEnd();
        Assert.That((hung.Outcome, hung.Class), Is.EqualTo(("failed", "timeout")));
        Assert.That((await worker.RunOne(Grant(1, 1))).Outcome, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Drain_TrainingHost_CheckpointsAndReleases()
    {
        var reported = new TaskCompletionSource();
        await using var worker = new WorkerFixture(trialHost: Command, prepare: c => c.OnReport = _ =>
        {
            reported.TrySetResult();
            return new ReportAnswer("continue", null);
        });
        worker.Coordinator.Offer(Grant(0, 4));
        await reported.Task.WaitAsync(TimeSpan.FromSeconds(60));
        worker.Drain();
        AttemptEnd end = await worker.Coordinator.NextEnd();
        Assert.That(end.Outcome, Is.EqualTo("released"));
        Assert.That(worker.Coordinator.Checkpoints.Single().Path, Is.EqualTo(Path.Combine(worker.CheckpointsOf(0), "step")));
        await worker.Drained();
    }

    [Test]
    public async Task Run_NoTrialHostGiven_FailsTheAttemptAndTheSlotLives()
    {
        await using var worker = new WorkerFixture();
        AttemptEnd end = await worker.RunOne(Grant(0, 1));
        Assert.That((end.Outcome, end.Class), Is.EqualTo(("failed", "infra")));
        Assert.That((await worker.RunOne(worker.Shell("exit 0", trial: 1))).Outcome, Is.EqualTo("completed"));
    }

    private static Grant Grant(int trial, int rate) => new()
    {
        Study = "s",
        Trial = trial,
        Attempt = 1,
        Seed = 7,
        Kind = "fine-tune",
        Parameters = WorkerFixture.Json($$"""{"learning_rate":{{rate}}}"""),
        Settings = WorkerFixture.Json("{}"),
        NeededMetrics = ["validation/loss"],
    };
}
