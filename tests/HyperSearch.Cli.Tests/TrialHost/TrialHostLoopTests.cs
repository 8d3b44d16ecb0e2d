using System.IO.Pipes;
using System.Text.Json;
using HyperSearch.Cli.TrialHost;
using HyperSearch.FineTuning.Training;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Hosts;

namespace HyperSearch.Cli.Tests.TrialHost;

/// <summary>The host's side of the lines, with an engine that only talks.</summary>
[TestFixture]
public sealed class TrialHostLoopTests
{
    private static readonly Dictionary<string, double> Loss = new() { ["validation/loss"] = 1.5 };

    [Test]
    public void Serve_TwoAttempts_ReportsWaitForTheirVerdicts()
    {
        using var host = new Host((job, observer) =>
        {
            Assert.That(observer.Report(10, Loss), Is.EqualTo(TrialVerdict.Continue));
            observer.CheckpointWritten("/tmp/c", 10);
            TrialVerdict verdict = observer.Report(20, new Dictionary<string, double> { ["validation/loss"] = double.NaN });
            return Result(verdict == TrialVerdict.Stop ? TrialOutcome.Stopped : TrialOutcome.Completed);
        });
        Assert.That(host.Next().Ready!.Value.GetProperty("pid").GetInt32(), Is.EqualTo(1));
        foreach ((string verdict, string outcome) in new[] { ("continue", "completed"), ("stop", "stopped") })
        {
            host.Send(new HostRequest { Run = Run() });
            Assert.That(host.Next().Step, Is.EqualTo(10));
            host.Send(new HostRequest { Verdict = "continue" });
            Assert.That(host.Next().Checkpoint, Is.EqualTo("/tmp/c"));
            Assert.That(host.Next().Metrics!["validation/loss"], Is.NaN);
            host.Send(new HostRequest { Verdict = verdict });
            HostEnd end = host.Next().Ended!;
            Assert.That((end.Outcome, end.Metrics["validation/loss"]), Is.EqualTo((outcome, 1.5)));
        }
    }

    [TestCase("pause", "stopped")]
    [TestCase("continue", "released")]
    public void Serve_Released_IsAPauseObeyedOrADrain(string verdict, string outcome)
    {
        using var host = new Host((_, observer) =>
        {
            observer.Report(10, Loss);
            return Result(TrialOutcome.Released);
        });
        host.Next();
        host.Send(new HostRequest { Run = Run() });
        host.Next();
        host.Send(new HostRequest { Verdict = verdict });
        Assert.That(host.Next().Ended!.Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public void Serve_DrainInTheMiddle_IsSeenByTheEngine()
    {
        using var host = new Host((_, observer) =>
        {
            observer.Report(10, Loss);
            return observer.DrainRequested ? Result(TrialOutcome.Released) : Result(TrialOutcome.Completed);
        });
        host.Next();
        host.Send(new HostRequest { Run = Run() });
        host.Next();
        host.Send(new HostRequest { Drain = true });
        host.Send(new HostRequest { Verdict = "continue" });
        Assert.That(host.Next().Ended!.Outcome, Is.EqualTo("released"));
    }

    [Test]
    public void Serve_EngineThrows_IsInfraAndTheNextAttemptRuns()
    {
        int calls = 0;
        using var host = new Host((_, _) => calls++ == 0 ? throw new InvalidOperationException("broken") : Result(TrialOutcome.Completed));
        host.Next();
        host.Send(new HostRequest { Run = Run() });
        HostFailure failure = host.Next().Failed!;
        Assert.That(failure.Class, Is.EqualTo("infra"));
        Assert.That(failure.Message, Does.Contain("broken"));
        Assert.That(host.Next().Ended!.Outcome, Is.EqualTo("failed"));
        host.Send(new HostRequest { Run = Run() });
        Assert.That(host.Next().Ended!.Outcome, Is.EqualTo("completed"));
    }

    [TestCase("gpu_oom")]
    [TestCase("diverged")]
    public void Serve_FailureOfTheTrial_KeepsItsClass(string failureClass)
    {
        using var host = new Host((_, _) => new TrialResult(TrialOutcome.Failed, 0, Loss, null, failureClass, "why", null));
        host.Next();
        host.Send(new HostRequest { Run = Run() });
        Assert.That(host.Next().Failed, Is.EqualTo(new HostFailure(failureClass, "why")));
    }

    [Test]
    public void Serve_WrongSetting_IsUserError()
    {
        using var host = new Host((_, _) => throw new InvalidOperationException("not reached"));
        host.Next();
        host.Send(new HostRequest { Run = Run() with { Settings = Json("""{"model":"m"}""") } });
        Assert.That(host.Next().Failed!.Class, Is.EqualTo("user_error"));
    }

    [Test]
    public void Serve_NoEngine_SaysWhy()
    {
        using var host = new Host(null);
        host.Next();
        host.Send(new HostRequest { Run = Run() });
        Assert.That(host.Next().Failed, Is.EqualTo(new HostFailure("infra", "no libtorch")));
    }

    [Test]
    public async Task Serve_InputEnds_IsHeardInTheMiddleOfATrial()
    {
        using var trialEnds = new ManualResetEventSlim();
        using var host = new Host((_, _) =>
        {
            trialEnds.Wait(TimeSpan.FromSeconds(60));
            return Result(TrialOutcome.Completed);
        });
        host.Next();
        host.Send(new HostRequest { Run = Run() });
        host.CloseInput();
        await host.Orphaned.WaitAsync(TimeSpan.FromSeconds(60));
        trialEnds.Set();
    }

    private static TrialResult Result(TrialOutcome outcome) => new(outcome, 20, Loss, null, null, null, null);

    private static HostRun Run() => new("s", 3, 1, 7, Json("{}"), Json("""{"model":"m","data":{"train":"t","validation":"v"}}"""), ["validation/loss"], "/tmp", null);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>A host's loop on a thread, and the worker's ends of its pipes.</summary>
    private sealed class Host : IDisposable
    {
        private readonly AnonymousPipeServerStream toHost = new(PipeDirection.Out);
        private readonly AnonymousPipeServerStream fromHost = new(PipeDirection.In);
        private readonly AnonymousPipeClientStream hostInput;
        private readonly AnonymousPipeClientStream hostOutput;
        private readonly StreamReader reader;
        private readonly TaskCompletionSource orphaned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Thread thread;

        public Host(Func<FineTuneJob, ITrialObserver, TrialResult>? engine)
        {
            hostInput = new AnonymousPipeClientStream(PipeDirection.In, toHost.ClientSafePipeHandle);
            hostOutput = new AnonymousPipeClientStream(PipeDirection.Out, fromHost.ClientSafePipeHandle);
            reader = new StreamReader(fromHost);
            var channel = new HostChannel(hostInput, hostOutput, () => orphaned.TrySetResult());
            channel.Begin();
            thread = new Thread(() => new TrialHostLoop(channel, engine, "no libtorch").Serve(Json("""{"pid":1}""")));
            thread.Start();
        }

        public Task Orphaned => orphaned.Task;

        public void Send(HostRequest request) => toHost.Write([.. JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Options), (byte)'\n']);

        public HostMessage Next() => JsonSerializer.Deserialize<HostMessage>(reader.ReadLine()!, ProtocolJson.Options)!;

        public void CloseInput() => toHost.Dispose();

        public void Dispose()
        {
            CloseInput();
            thread.Join();
            reader.Dispose();
            hostInput.Dispose();
            hostOutput.Dispose();
            fromHost.Dispose();
        }
    }
}
