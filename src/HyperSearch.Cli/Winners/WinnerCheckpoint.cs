using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Winners;

/// <summary>Where a completed trial left its weights.</summary>
internal static class WinnerCheckpoint
{
    /// <summary>The last checkpoint of the last attempt: the final weights are written after all others.</summary>
    /// <exception cref="CliException">The trial has none, or its file is gone.</exception>
    public static string Of(TrialDetail trial, string study)
    {
        string number = trial.Summary.Number.ToString(CultureInfo.InvariantCulture);
        CheckpointSummary? last = trial.Checkpoints.OrderBy(c => c.Attempt).ThenBy(c => c.Step).LastOrDefault();
        if (last is null)
            throw new CliException(ExitCode.Failed, "no_checkpoint", $"trial {number} of {study} left no checkpoint") { Why = "command trials keep what they make to themselves unless they report a checkpoint" };
        return File.Exists(last.Path)
            ? last.Path
            : throw new CliException(ExitCode.NotFound, "no_checkpoint", $"the checkpoint of trial {number} of {study} is gone") { Where = last.Path };
    }
}
