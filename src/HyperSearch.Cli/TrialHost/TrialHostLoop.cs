using System.Text.Json;
using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Training;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Hosts;

namespace HyperSearch.Cli.TrialHost;

/// <summary>Takes one attempt after the other, runs it, and says how it ended. Whatever an attempt does, the loop goes on.</summary>
/// <param name="run">The engine; null where there is none, for the reason <paramref name="missing"/>.</param>
internal sealed class TrialHostLoop(HostChannel channel, Func<FineTuneJob, ITrialObserver, TrialResult>? run, string? missing)
{
    private static readonly IReadOnlyDictionary<string, double> NoMetrics = new Dictionary<string, double>();

    public void Serve(JsonElement ready)
    {
        channel.Send(new HostMessage { Ready = ready });
        while (channel.NextRun() is { } request) Serve(request);
    }

    private void Serve(HostRun request)
    {
        try
        {
            if (run is null) Fail("infra", missing ?? "libtorch is not available", NoMetrics, null);
            else if (AlreadyFinished(request) is { } metrics) End("completed", metrics, null);
            else Run(request, run);
        }
        catch (InvalidSettingException error)
        {
            Fail("user_error", error.Message, NoMetrics, null);
        }
        catch (Exception error)
        {
            // The edge of the loop: an error of ours is this attempt's end, and the next may do better.
            Console.Error.WriteLine(error);
            Fail("infra", $"the trial host failed: {error.GetType().Name}: {error.Message}", NoMetrics, null);
        }
    }

    private void Run(HostRun request, Func<FineTuneJob, ITrialObserver, TrialResult> engine)
    {
        var observer = new HostObserver(channel);
        ResumePoint? resume = request.ResumeFrom is { } point ? new ResumePoint(point.Path, point.Step) { IsOfParent = point.Trial is not null } : null;
        var job = new FineTuneJob(FineTuneSettings.FromJson(request.Settings), request.Seed, request.CheckpointDir, resume, request.NeededMetrics) { Until = request.Until };
        TrialResult result = engine(job, observer);
        JsonElement? record = result.Record is { } facts ? JsonSerializer.SerializeToElement(facts, ProtocolJson.Options) : null;
        switch (result.Outcome)
        {
            case TrialOutcome.Completed:
                End("completed", result.Metrics, record);
                break;
            case TrialOutcome.Stopped:
                End("stopped", result.Metrics, record);
                break;
            case TrialOutcome.Released:
                // The engine releases after a pause as after a drain; to the coordinator a pause is a verdict obeyed.
                End(observer.WasPaused ? "stopped" : "released", result.Metrics, record);
                break;
            default:
                Fail(result.FailureClass ?? "infra", result.Message ?? "the trial failed without a word", result.Metrics, record);
                break;
        }
    }

    /// <summary>
    /// The last metrics of an attempt that wrote its final weights and was killed before anybody heard of its end. Its checkpoint
    /// has no optimiser state to go on from, and needs none.
    /// </summary>
    private static IReadOnlyDictionary<string, double>? AlreadyFinished(HostRun request)
    {
        if (request.ResumeFrom is not { Trial: null } point) return null;
        using var checkpoint = Checkpoint.Open(point.Path);
        return checkpoint.State is { Resumable: false } finished ? finished.LastMetrics : null;
    }

    private void Fail(string failureClass, string message, IReadOnlyDictionary<string, double> metrics, JsonElement? record)
    {
        channel.Send(new HostMessage { Failed = new HostFailure(failureClass, message) });
        End("failed", metrics, record);
    }

    private void End(string outcome, IReadOnlyDictionary<string, double> metrics, JsonElement? record) =>
        channel.Send(new HostMessage { Ended = new HostEnd(outcome, metrics, record) });
}
