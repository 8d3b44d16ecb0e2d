using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>Which weights a trial's settings train: fresh adapters, those of a PEFT directory, or the model's own.</summary>
internal static class TrialWeights
{
    /// <summary>The adapters of a trial, attached; null when the model's own weights are trained. A fresh head begins here.</summary>
    /// <exception cref="InvalidSettingException">A setting does not fit the adapter that is gone on from.</exception>
    /// <exception cref="UnsupportedModelException">The settings name modules that the model lacks.</exception>
    public static LoraSet? Adapters(IAdaptable model, FineTuneSettings settings, ulong seed, ClassifierSource? classifier = null)
    {
        if (!settings.UsesAdapters)
        {
            foreach (var parameter in model.Parameters) Begin(parameter, parameter.Name, seed, classifier);
            return null;
        }

        if (settings.Adapter is { } directory) return Load(model, settings, directory);
        if (settings.LayersToTransform.Any(layer => layer >= model.Config.Layers))
            throw new InvalidSettingException("layers_to_transform", $"names layer {settings.LayersToTransform[^1]}; the model's layers are 0 to {model.Config.Layers - 1}");
        var set = LoraSet.Create(model, WithHead(AdapterConfig.Of(settings), model, classifier), seed);
        foreach (var module in set.Saved) Begin(module.Weight, module.Base.Name, seed, classifier);
        set.Attach();
        return set;
    }

    /// <summary>What the optimiser moves.</summary>
    /// <exception cref="InvalidSettingException">Nothing is left to train, or more layers are frozen than there are.</exception>
    public static IReadOnlyList<Parameter> Trained(IAdaptable model, LoraSet? adapters, FineTuneSettings settings)
    {
        if (adapters is not null) return adapters.Parameters;
        if (settings.FreezeLayers > model.Config.Layers)
            throw new InvalidSettingException("freeze_layers", $"is {settings.FreezeLayers}, but the model has {model.Config.Layers} layers");
        var frozen = model.FrozenBy(settings.FreezeLayers, settings.FreezeEmbeddings);
        var trained = model.Parameters.Where(parameter => !frozen.Any(prefix => parameter.Name.StartsWith(prefix, StringComparison.Ordinal))).ToArray();
        return trained.Length > 0 ? trained : throw new InvalidSettingException("freeze_layers", "leaves no weight to train");
    }

    /// <summary>A head that the base does not hold starts from the trial's seed.</summary>
    private static void Begin(Parameter weight, string name, ulong seed, ClassifierSource? classifier)
    {
        if (classifier is not null && classifier.FreshWeights.Contains(name)) ClassHead.Begin(weight.Value, name, seed);
    }

    /// <summary>A classifier's head is always trained whole, as in PEFT; with it the dense layer of an encoder where that is fresh.</summary>
    private static AdapterConfig WithHead(AdapterConfig config, IAdaptable model, ClassifierSource? classifier)
    {
        if (classifier is null) return config;
        var head = model.Parameters.Where(parameter => parameter.Module == EncoderNames.Classifier || parameter.Name == ModelLayout.Score || classifier.FreshWeights.Contains(parameter.Name));
        return config with { ModulesToSave = [.. config.ModulesToSave.Concat(head.Select(parameter => parameter.Module)).Distinct(StringComparer.Ordinal)] };
    }

    private static LoraSet Load(IAdaptable model, FineTuneSettings settings, string directory)
    {
        if (!Directory.Exists(directory)) throw new InvalidSettingException("adapter", $"{directory}: there is no such directory");
        var set = AdapterDirectory.Load(directory, model);
        var config = set.Config;
        var kind = config.Decomposed ? TrainingMethod.Dora : config.RankStabilised ? TrainingMethod.RsLora : TrainingMethod.Lora;
        if (settings.Method != TrainingMethod.LoraPlus && settings.Method != kind)
        {
            set.Dispose();
            throw new InvalidSettingException("method", $"is {Name(settings.Method)}, but {directory} holds an adapter of method {Name(kind)}; write that, or loraplus");
        }

        set.Config = config with { Dropout = settings.LoraDropout };
        return set;
    }

    private static string Name(TrainingMethod method) => method.ToString().ToLowerInvariant();
}
