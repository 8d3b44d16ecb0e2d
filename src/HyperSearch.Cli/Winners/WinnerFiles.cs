using System.Globalization;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Winners;

/// <summary>
/// Where a completed trial's weights, and the model they were trained from, lie on this machine. What a coordinator keeps is brought
/// into <paramref name="folder"/>, once, and verified.
/// </summary>
internal sealed class WinnerFiles(HomeSession home, string folder, Screen screen)
{
    /// <summary>The last checkpoint of the last attempt: the final weights are written after all others.</summary>
    /// <exception cref="CliException">The trial has none, or it is gone.</exception>
    public async Task<string> Checkpoint(TrialDetail trial, string study, CancellationToken cancel)
    {
        string number = trial.Summary.Number.ToString(CultureInfo.InvariantCulture);
        CheckpointSummary? last = trial.Checkpoints.OrderBy(c => c.Attempt).ThenBy(c => c.Step).LastOrDefault();
        if (last is null)
            throw new CliException(ExitCode.Failed, "no_checkpoint", $"trial {number} of {study} left no checkpoint") { Why = "command trials keep what they make to themselves unless they report a checkpoint", Fix = $"hypersearch best {study}   (shows its parameters)" };
        if (ArtifactReference.Parse(last.Path) is { } manifest && home.Artifacts is { } artifacts) return await Fetch(artifacts, manifest, $"the weights of trial {number} ({Figures.Bytes(last.Bytes)})", cancel);
        return File.Exists(last.Path)
            ? last.Path
            : throw new CliException(ExitCode.NotFound, "no_checkpoint", $"the checkpoint of trial {number} of {study} is gone") { Where = last.Path, Why = "a worker wrote it on a disk that this machine does not share, or it was removed" };
    }

    /// <summary>The base model of a trial: where the study's file has it, else as the study was submitted with it.</summary>
    /// <exception cref="CliException">It is in neither place.</exception>
    public async Task<string> BaseModel(FineTuneStudy study, TrialSummary trial, CancellationToken cancel)
    {
        string path = study.Resolve(trial).Values["model"].AsText;
        if (Directory.Exists(path)) return path;
        if (home.Artifacts is { } artifacts && study.Detail.Inputs.FirstOrDefault(i => i.IsFolder && i.Path == path) is { } input && await artifacts.Find(input.Sha256, cancel) is not null)
            return await Fetch(artifacts, input.Sha256, $"the base model ({Figures.Bytes(input.Bytes)})", cancel);
        throw new CliException(ExitCode.NotFound, "no_model", "the base model is not here") { Where = path, Why = "the weights of a trial are changes to it", Fix = "run the command where the study was submitted, or put the model there" };
    }

    private async Task<string> Fetch(IArtifacts artifacts, string manifest, string what, CancellationToken cancel)
    {
        screen.Note($"Fetching {what} ...");
        Directory.CreateDirectory(folder);
        try
        {
            return await new ArtifactTransfer(artifacts).Receive(manifest, Path.Combine(folder, manifest), cancel);
        }
        catch (CoordinatorException gone) when (gone.Code == ProblemCode.NotFound)
        {
            throw new CliException(ExitCode.NotFound, "no_checkpoint", $"the coordinator does not have {what} any more") { Why = gone.Fix };
        }
    }
}
