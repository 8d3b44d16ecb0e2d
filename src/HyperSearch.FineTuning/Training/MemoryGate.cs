using System.Globalization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Holds a trial against the memory that its device has, before its first step: micro-batches that are predicted not to fit are halved at once, and a trial of
/// which not even one sequence can fit fails as if it had tried.
/// </summary>
internal static class MemoryGate
{
    /// <summary>By how much predictions may be too high: what exceeds the limit by less is tried.</summary>
    private const double Doubt = 1.25;

    private const double Gigabyte = 1e9;

    /// <summary>Lowers the micro-batch until it should fit.</summary>
    /// <param name="limit">Bytes that the device has; null where nobody knows.</param>
    /// <exception cref="TorchException">Out of memory: a single sequence cannot fit.</exception>
    public static void Check(TrialSession session, TrialProgress progress, long? limit)
    {
        if (limit is not { } bytes) return;
        // Weights and optimiser state are there already, and counted in what is held now.
        var held = TorchRuntime.Memory(session.Network.Device).CurrentBytes;
        var rows = progress.MicroBatchRows;
        while (rows > 1 && Needed(session, rows) > (bytes - held) * Doubt) rows = (rows + 1) / 2;
        if (rows == 1 && Needed(session, 1) > (bytes - held) * Doubt)
        {
            throw new TorchException(TorchErrorKind.OutOfMemory, string.Create(CultureInfo.InvariantCulture,
                $"predicted before the first step: a single sequence of {session.LongestRows(1)[0].Tokens.Length} tokens needs about {Needed(session, 1) / Gigabyte:F2} GB beside the {held / Gigabyte:F2} GB held, and the device has {bytes / Gigabyte:F2} GB"));
        }

        if (rows == progress.MicroBatchRows) return;
        progress.Notes.Add($"before the first step: {progress.MicroBatchRows} sequences at a time are predicted not to fit; began with {rows}");
        progress.MicroBatchRows = rows;
    }

    private static long Needed(TrialSession session, int rows) => MemoryEstimate.Of(session, rows).StepBytes;
}
