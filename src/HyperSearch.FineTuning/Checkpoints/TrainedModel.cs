using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Checkpoints;

/// <summary>A model as a trial's checkpoint left it: the base with adapters attached, or with all weights replaced. Owns both.</summary>
public sealed class TrainedModel : IDisposable
{
    private TrainedModel(IAdaptable network, ClassifierSource? classifier, LoraSet? adapters, FineTuneSettings settings, string baseDirectory)
        => (Network, Classifier, Adapters, Settings, BaseDirectory) = (network, classifier, adapters, settings, baseDirectory);

    public IAdaptable Network { get; }

    /// <summary>The network of a language model.</summary>
    /// <exception cref="UnsupportedModelException">It is an encoder.</exception>
    public DecoderModel Model => Network as DecoderModel ?? throw new UnsupportedModelException($"{BaseDirectory}: is an encoder, which writes no texts");

    /// <summary>How the base was read as a classifier; null for a language model.</summary>
    public ClassifierSource? Classifier { get; }

    /// <summary>Null after full fine-tuning.</summary>
    public LoraSet? Adapters { get; }

    /// <summary>The trial's settings.</summary>
    public FineTuneSettings Settings { get; }

    public string BaseDirectory { get; }

    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static TrainedModel Load(string checkpointPath, string? baseDirectory, Device device)
    {
        using var checkpoint = Checkpoint.Open(checkpointPath);
        var trained = Begin(checkpoint, baseDirectory, device);
        using var noGrad = new NoGradScope();
        foreach (var parameter in TrialWeights.Trained(trained.Network, trained.Adapters, trained.Settings))
        {
            using var value = checkpoint.Read("weight", parameter.Name, device);
            parameter.Value.CopyFrom(value);
        }

        return trained;
    }

    /// <summary>The model as the trial began: the base, fresh adapters, where need be a fresh head.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static TrainedModel LoadUntuned(string checkpointPath, string? baseDirectory, Device device)
    {
        using var checkpoint = Checkpoint.Open(checkpointPath);
        return Begin(checkpoint, baseDirectory, device);
    }

    private static TrainedModel Begin(Checkpoint checkpoint, string? baseDirectory, Device device)
    {
        var settings = FineTuneSettings.FromJson(checkpoint.State.Settings);
        var directory = baseDirectory ?? settings.Model;
        if (ContentHash.OfModelDirectory(directory) != checkpoint.State.BaseModelSha256)
            throw new CheckpointException($"{checkpoint.Path} was made from another base model than {directory} now holds");
        var dtype = settings.Dtype == "bfloat16" ? DType.BFloat16 : DType.Float32;
        var classifier = checkpoint.State.Classes is { } names ? ClassifierSource.Read(directory, () => new ClassNames(names)) : null;
        IAdaptable model = classifier is null ? DecoderModel.Load(directory, dtype, device) : SequenceClassifier.Load(directory, classifier, dtype, device);
        var adapters = TrialWeights.Adapters(model, settings, checkpoint.State.Seed, classifier);
        return new TrainedModel(model, classifier, adapters, settings, directory);
    }

    public void Dispose()
    {
        Adapters?.Dispose();
        Network.Dispose();
    }
}
