using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Checkpoints;

/// <summary>A model as a trial's checkpoint left it: the base with adapters attached, or with all weights replaced. Owns both.</summary>
public sealed class TrainedModel : IDisposable
{
    private TrainedModel(DecoderModel model, LoraSet? adapters, FineTuneSettings settings, string baseDirectory)
        => (Model, Adapters, Settings, BaseDirectory) = (model, adapters, settings, baseDirectory);

    public DecoderModel Model { get; }

    /// <summary>Null after full fine-tuning.</summary>
    public LoraSet? Adapters { get; }

    /// <summary>The trial's settings.</summary>
    public FineTuneSettings Settings { get; }

    public string BaseDirectory { get; }

    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static TrainedModel Load(string checkpointPath, string? baseDirectory, Device device)
    {
        using var checkpoint = Checkpoint.Open(checkpointPath);
        var settings = FineTuneSettings.FromJson(checkpoint.State.Settings);
        var directory = baseDirectory ?? settings.Model;
        if (ContentHash.OfModelDirectory(directory) != checkpoint.State.BaseModelSha256)
            throw new CheckpointException($"{checkpointPath} was made from another base model than {directory} now holds");
        var dtype = settings.Dtype == "bfloat16" ? DType.BFloat16 : DType.Float32;
        var model = DecoderModel.Load(directory, dtype, device);
        var adapters = TrialWeights.Adapters(model, settings, checkpoint.State.Seed);
        using var noGrad = new NoGradScope();
        foreach (var parameter in TrialWeights.Trained(model, adapters, settings))
        {
            using var value = checkpoint.Read("weight", parameter.Name, device);
            parameter.Value.CopyFrom(value);
        }

        return new TrainedModel(model, adapters, settings, directory);
    }

    public void Dispose()
    {
        Adapters?.Dispose();
        Model.Dispose();
    }
}
