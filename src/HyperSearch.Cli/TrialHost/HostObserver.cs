using HyperSearch.FineTuning.Training;
using HyperSearch.Protocol.Hosts;

namespace HyperSearch.Cli.TrialHost;

/// <summary>A running trial's line to its worker: each report waits for its verdict.</summary>
internal sealed class HostObserver(HostChannel channel) : ITrialObserver
{
    public bool DrainRequested => channel.DrainRequested;

    public bool WasPaused { get; private set; }

    public TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics)
    {
        channel.Send(new HostMessage { Step = step, Metrics = metrics });
        switch (channel.NextVerdict())
        {
            case "pause":
                WasPaused = true;
                return TrialVerdict.Pause;
            case "stop":
                return TrialVerdict.Stop;
            default:
                return TrialVerdict.Continue;
        }
    }

    public void CheckpointWritten(string path, long step) => channel.Send(new HostMessage { Checkpoint = path, Step = step });
}
