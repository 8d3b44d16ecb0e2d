using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Writes a running trial to checkpoint files and reads it back, checking that it is the same trial.</summary>
internal sealed class TrialCheckpoints
{
    private readonly TrialSession _session;
    private readonly FineTuneJob _job;
    private readonly ITrialObserver _observer;

    public TrialCheckpoints(TrialSession session, FineTuneJob job, ITrialObserver observer)
        => (_session, _job, _observer) = (session, job, observer);

    /// <summary>Writes everything that going on needs; returns the file.</summary>
    public string Write(TrialProgress progress, WeightSnapshot best)
    {
        var tensors = new List<(string Name, Tensor Value)>();
        foreach (var weight in _session.Optimizer.Weights)
        {
            tensors.Add(($"weight/{weight.Parameter.Name}", weight.Value));
            tensors.AddRange(weight.State.Select(state => ($"{state.Name}/{weight.Parameter.Name}", state.Value)));
        }

        tensors.AddRange(best.Values.Select(item => ($"best/{item.Key}", item.Value)));
        var path = Write(ResumePoint.FileName(progress.Tokens), progress, resumable: true, tensors);
        foreach (var old in ResumePoint.FilesIn(_job.CheckpointDirectory).Skip(_job.CheckpointsKept))
            File.Delete(old);
        return path;
    }

    /// <summary>Writes the weights alone, for export; returns the file.</summary>
    public string WriteFinal(TrialProgress progress)
        => Write("final.ckpt", progress, resumable: false, [.. _session.Optimizer.Weights.Select(weight => ($"weight/{weight.Parameter.Name}", weight.Value))]);

    /// <summary>Brings weights, moments and best weights back in place and returns the progress.</summary>
    /// <exception cref="CheckpointException">Damaged, or of a trial with other settings, seed, data or base model.</exception>
    public TrialProgress Restore(ResumePoint resume, WeightSnapshot best)
    {
        using var checkpoint = Checkpoint.Open(resume.Path);
        var state = checkpoint.State;
        CheckSameTrial(state, resume);
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        foreach (var weight in _session.Optimizer.Weights)
        {
            Fill(checkpoint, "weight", weight.Parameter.Name, weight.Value);
            foreach (var (name, value) in weight.State) Fill(checkpoint, name, weight.Parameter.Name, value);
            weight.Publish();
        }

        foreach (var name in checkpoint.Names("best"))
        {
            using var value = checkpoint.Read("best", name, _session.Network.Device);
            best.Take([(name, value)]);
        }

        return new TrialProgress
        {
            Steps = state.Steps,
            Tokens = state.Tokens,
            MicroBatchRows = state.MicroBatchRows,
            LossSum = state.LossSum,
            LossTargets = state.LossTargets,
            EarlyStopping = state.EarlyStopping,
            BestMetrics = new Dictionary<string, double>(state.BestMetrics),
            LastMetrics = new Dictionary<string, double>(state.LastMetrics),
            Notes = [.. state.Notes],
        };
    }

    private string Write(string name, TrialProgress progress, bool resumable, IReadOnlyList<(string Name, Tensor Value)> tensors)
    {
        var path = Path.Combine(_job.CheckpointDirectory, name);
        Checkpoint.Write(path, State(progress, resumable), tensors);
        _observer.CheckpointWritten(path, progress.Tokens);
        return path;
    }

    private CheckpointState State(TrialProgress progress, bool resumable) => new()
    {
        Resumable = resumable,
        Settings = FineTuneSettingsWriter.ToJson(_session.Settings),
        Seed = _session.Seed,
        SettingsSha256 = FineTuneSettingsWriter.Hash(_session.Settings),
        BaseModelSha256 = _session.Data.BaseModelSha256,
        DataSha256 = DataHashes(),
        Threads = TorchRuntime.Threads,
        Steps = progress.Steps,
        Tokens = progress.Tokens,
        MicroBatchRows = progress.MicroBatchRows,
        LossSum = progress.LossSum,
        LossTargets = progress.LossTargets,
        EarlyStopping = progress.EarlyStopping,
        BestMetrics = progress.BestMetrics,
        LastMetrics = progress.LastMetrics,
        Notes = progress.Notes,
        Classes = _session.Data.Classifier?.Classes.Names,
    };

    /// <summary>Of every split, and of the adapter that the trial went on from or the model that it learned from.</summary>
    private Dictionary<string, string> DataHashes()
    {
        var hashes = _session.Data.Records().ToDictionary(item => item.Key, item => item.Value.Sha256);
        if (_session.Settings.Adapter is { } adapter) hashes["adapter"] = ContentHash.OfAdapterDirectory(adapter);
        if (_session.Data.TeacherSha256 is { } teacher) hashes["teacher"] = teacher;
        return hashes;
    }

    private void CheckSameTrial(CheckpointState state, ResumePoint resume)
    {
        if (!state.Resumable) throw Other("holds final weights only, without the optimiser's state");
        if (state.Tokens != resume.Step) throw Other($"stands at {state.Tokens} tokens, not at {resume.Step}");
        if (state.Seed != _session.Seed) throw Other($"was made with seed {state.Seed}, not {_session.Seed}");
        if (state.SettingsSha256 != FineTuneSettingsWriter.Hash(_session.Settings) && !resume.IsOfParent) throw Other("was made with other settings");
        if (resume.IsOfParent && SettingsInTraining.Difference(FineTuneSettings.FromJson(state.Settings), _session.Settings) is { } difference)
            throw Other($"was made with {difference}, which cannot change while a model trains");
        if (state.BaseModelSha256 != _session.Data.BaseModelSha256) throw Other("was made from another base model");
        foreach (var (split, hash) in DataHashes())
        {
            // A parent may have had no use for rows to replay, or for a teacher.
            if (resume.IsOfParent && !state.DataSha256.ContainsKey(split)) continue;
            if (state.DataSha256.GetValueOrDefault(split) != hash) throw Other($"was made with other {split} data");
        }

        CheckpointException Other(string why) => new($"cannot go on from {resume.Path}: it {why}") { IsOfAnotherTrial = true };
    }

    private void Fill(Checkpoint checkpoint, string group, string name, Tensor target)
    {
        using var value = checkpoint.Read(group, name, _session.Network.Device);
        if (!value.Shape.SequenceEqual(target.Shape))
            throw new CheckpointException($"cannot go on from {checkpoint.Path}: {group} of {name} has another shape");
        target.CopyFrom(value);
    }
}
