using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Export;

/// <summary>Turns a trial's checkpoint into what others load: a PEFT directory if LoRA was trained, a model directory otherwise.</summary>
public static class TrialExport
{
    /// <param name="checkpointPath">A trial's final checkpoint, or one it could go on from.</param>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="baseDirectory">The base model; null: where the trial had it.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static ExportKind Write(string checkpointPath, string target, string? baseDirectory = null)
    {
        using var trained = TrainedModel.Load(checkpointPath, baseDirectory, Device.Cpu);
        if (trained.Adapters is { } adapters)
        {
            AtomicDirectory.Write(target, directory => AdapterDirectory.Save(directory, adapters, trained.BaseDirectory));
            return ExportKind.Adapter;
        }

        var dtype = trained.Settings.Dtype == "bfloat16" ? DType.BFloat16 : DType.Float32;
        ModelDirectory.WriteDerived(target, trained.Network, dtype, trained.BaseDirectory, trained.Classifier is { IsFresh: true } fresh ? fresh.Classes : null);
        return ExportKind.Model;
    }

    /// <summary>Adds a PEFT adapter to its base and writes the sum as a model directory in float32.</summary>
    public static void Merge(string baseDirectory, string adapterDirectory, string target)
    {
        using var model = SequenceClassifier.LoadAny(baseDirectory, DType.Float32, Device.Cpu);
        using var adapters = AdapterDirectory.Load(adapterDirectory, model);
        adapters.MergeInto(model);
        ModelDirectory.WriteDerived(target, model, DType.Float32, baseDirectory);
    }
}
