using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.Cli.Models;

/// <summary>Shows each evaluation of a training run as a line; Ctrl-C drains it.</summary>
internal sealed class ProgressObserver(Screen screen, CancellationToken cancel) : ITrialObserver
{
    public bool DrainRequested => cancel.IsCancellationRequested;

    public TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics)
    {
        string values = string.Join("  ", metrics.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key} {Figures.Short(m.Value)}"));
        screen.Note($"{Figures.Count(step)} tokens  {values}");
        return TrialVerdict.Continue;
    }

    public void CheckpointWritten(string path, long step) => screen.Detail($"checkpoint at {Figures.Count(step)} tokens: {path}");
}
