using HyperSearch.FineTuning.Chat;
using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Inputs;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Runs fine-tune trials one after another in a warm process: the base model and the tokenised data stay in memory between trials. Not
/// thread-safe; a trial host has one. What goes wrong with a trial comes back as a result with a failure class, not as an exception.
/// </summary>
public sealed class FineTuneEngine : IDisposable
{
    private readonly Device _device;
    private readonly TimeProvider _time;
    private readonly WarmStore _store;
    private readonly int _defaultThreads;

    /// <param name="device">Where trials run.</param>
    /// <param name="time">For durations in the record and the age of what is cached; nothing computed depends on it.</param>
    /// <param name="cacheDirectory">Where tokenised splits are kept for other processes of this machine; null: nowhere.</param>
    public FineTuneEngine(Device device, TimeProvider time, string? cacheDirectory = null)
    {
        (_device, _time) = (device, time);
        _store = new WarmStore(device, cacheDirectory, time);
        _defaultThreads = TorchRuntime.Threads;
    }

    /// <summary>The first GPU when there is one, otherwise the processor.</summary>
    public static Device DefaultDevice => TorchRuntime.CudaAvailable ? Device.Cuda(0) : Device.Cpu;

    /// <summary>Runs one attempt to its end, a verdict, or a drain.</summary>
    public TrialResult Run(FineTuneJob job, ITrialObserver observer)
    {
        try
        {
            return RunChecked(job, observer);
        }
        catch (Exception error) when (error is InvalidSettingException or UnsupportedModelException or InputException or ChatTemplateException or CheckpointException { IsOfAnotherTrial: true })
        {
            return TrialResult.Failure("user_error", error.Message);
        }
        catch (TorchException error) when (error.Kind == TorchErrorKind.OutOfMemory)
        {
            var failure = _device.Kind == DeviceKind.Cuda ? "gpu_oom" : "host_oom";
            return TrialResult.Failure(failure, $"memory ended with a single sequence at a time: {error.Message}");
        }
        catch (OutOfMemoryException error)
        {
            return TrialResult.Failure("host_oom", error.Message);
        }
        catch (Exception error) when (error is CheckpointException or TorchException or TorchUnavailableException or IOException)
        {
            return TrialResult.Failure("infra", error.Message);
        }
    }

    public void Dispose() => _store.Dispose();

    private TrialResult RunChecked(FineTuneJob job, ITrialObserver observer)
    {
        TorchRuntime.Threads = Threads(job);
        TorchRuntime.ResetPeak(_device);
        using var session = Open(job.Settings, job.Seed);
        using var loop = new TrialLoop(session, job, observer, _time);
        return loop.Run();
    }

    private TrialSession Open(FineTuneSettings settings, ulong seed)
    {
        var dtype = settings.Dtype == "bfloat16" ? DType.BFloat16 : DType.Float32;
        var rows = _store.Data(settings.Data.Train, settings.DataFormat);
        if (!Directory.Exists(settings.Model)) throw new UnsupportedModelException($"{settings.Model}: there is no such model directory");
        var classifier = rows.Kind == DataKind.Classification ? ClassifierSource.Read(settings.Model, () => ClassNames.OfRows(rows)) : null;
        if (classifier is not null) RefuseForClassifiers(settings);
        var baseModel = _store.Base(settings.Model, dtype, classifier);
        if (classifier is null && baseModel.Network.Config.ClassLabels > 0)
            throw new UnsupportedModelException($"{settings.Model}: is a sequence classifier, which learns from rows with a text and a label; {settings.Data.Train} holds rows of the kind {DataKinds.Name(rows.Kind)}");
        var choices = EncodingChoices.Of(settings, baseModel.Network.Config.MaxPositions) with { Classes = classifier?.Classes };
        var train = Set("train", settings.Data.Train);
        var validation = Set("validation", settings.Data.Validation);
        var retained = settings.Data.Retained is { } path ? Set("retained", path) : null;
        var replay = settings is { Data.Replay: { } earlier } && (settings.Ewc > 0 || settings.ReplayRatio > 0) ? Set("replay", earlier) : null;
        var before = retained is null ? null : _store.BaseScores(baseModel, retained, choices);
        var teacher = settings is { DistillationWeight: > 0, Teacher: { } directory } ? _store.Teacher(directory, dtype).Sha256 : null;
        var data = new SessionData(train, validation, retained, before, baseModel.Text, baseModel.Sha256) { Replay = replay, TeacherSha256 = teacher, Classifier = classifier };
        var full = !settings.UsesAdapters;
        return WithObjective(new TrialSession(full ? Copy(baseModel.Network) : baseModel.Network, full, settings, seed, data)
        {
            BaseBytes = full ? baseModel.Network.ParameterCount * (dtype == DType.Float32 ? 4 : 2) : 0,
        }, baseModel);

        TrainingSet Set(string split, string file)
        {
            var kind = _store.Data(file, settings.DataFormat).Kind;
            if (kind == DataKind.Classification != (classifier is not null))
                throw new InvalidSettingException($"data.{split}", $"{file} holds rows of the kind {DataKinds.Name(kind)}, and the training rows are of the kind {DataKinds.Name(rows.Kind)}");
            var set = _store.Set(file, settings.DataFormat, baseModel, choices);
            RequireTargets(split, set);
            return set;
        }
    }

    private TrialSession WithObjective(TrialSession session, BaseModel baseModel)
    {
        try
        {
            if (!session.Classifies) session.Objective = new ObjectiveBuilder(baseModel, _store).Build(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What acts on a language model alone, and what a classifier's trials do not measure.</summary>
    private static void RefuseForClassifiers(FineTuneSettings settings)
    {
        (string Name, bool IsSet)[] others =
        [
            ("data.retained", settings.Data.Retained is not null), ("neftune", settings.Neftune > 0), ("l2_sp", settings.L2Sp > 0), ("ewc", settings.Ewc > 0),
            ("distillation_weight", settings.DistillationWeight > 0), ("replay_ratio", settings.ReplayRatio > 0), ("recompute", settings.Recompute), ("packing", settings.Packing),
        ];
        if (others.FirstOrDefault(other => other.IsSet).Name is { } name)
            throw new InvalidSettingException(name, "is not built in for classifiers in this version; leave it out");
    }

    private static IAdaptable Copy(IAdaptable network) => network is EncoderModel encoder ? encoder.Copy() : ((DecoderModel)network).Copy();

    private static void RequireTargets(string split, TrainingSet set)
    {
        if (set.Record.TargetTokens == 0)
            throw new InvalidSettingException($"data.{split}", $"no row of {set.Record.Path} has a completion token left within max_length");
    }

    /// <summary>A resumed trial keeps the threads it began with: sums over more threads round differently.</summary>
    private int Threads(FineTuneJob job)
    {
        if (job.Settings.Threads is { } wanted) return wanted;
        if (job.Resume is not { } resume) return _defaultThreads;
        using var checkpoint = Checkpoint.Open(resume.Path);
        return checkpoint.State.Threads;
    }
}
