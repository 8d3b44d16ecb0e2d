using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Training;

/// <summary>The settings as JSON under their study-file keys, complete with defaults; for checkpoints and hashes.</summary>
internal static class FineTuneSettingsWriter
{
    public static JsonElement ToJson(FineTuneSettings settings) => JsonSerializer.SerializeToElement(Build(settings));

    /// <summary>Hash of what decides the computation: no paths (content is hashed apart), no threads, no checkpoint interval.</summary>
    public static string Hash(FineTuneSettings settings) => ContentHash.OfText(Computation(settings).ToJsonString());

    /// <summary>What decides the computation.</summary>
    public static JsonObject Computation(FineTuneSettings settings)
    {
        var json = Build(settings);
        // Unlike the paths beside it, it decides what becomes of the files.
        json["format"] = Format(settings);
        foreach (var key in new[] { "model", "data", "adapter", "teacher", "threads", "checkpoint_every" }) json.Remove(key);
        return json;
    }

    private static string Format(FineTuneSettings settings) => settings.DataFormat is { } kind ? DataKinds.Name(kind) : "auto";

    private static JsonObject Build(FineTuneSettings settings)
    {
        var json = new JsonObject
        {
            ["model"] = settings.Model,
            ["data"] = new JsonObject
            {
                ["train"] = settings.Data.Train, ["validation"] = settings.Data.Validation,
                ["test"] = settings.Data.Test, ["retained"] = settings.Data.Retained, ["replay"] = settings.Data.Replay,
                ["format"] = Format(settings),
            },
            ["method"] = settings.Method.ToString().ToLowerInvariant(),
            ["learning_rate"] = settings.LearningRate,
            ["optimizer"] = settings.Optimizer.ToString().ToLowerInvariant(),
            ["beta1"] = settings.Beta1,
            ["beta2"] = settings.Beta2,
            ["epsilon"] = settings.Epsilon,
            ["momentum"] = settings.Momentum,
            ["rank"] = settings.Rank,
            ["alpha"] = settings.Alpha,
            ["targets"] = Names(settings.Targets),
            ["exclude_modules"] = Names(settings.ExcludeModules),
            ["layers_to_transform"] = Names([.. settings.LayersToTransform.Select(layer => layer.ToString(CultureInfo.InvariantCulture))]),
            ["modules_to_save"] = Names(settings.ModulesToSave),
            ["loraplus_ratio"] = settings.LoraPlusRatio,
            ["adapter"] = settings.Adapter,
            ["freeze_layers"] = settings.FreezeLayers,
            ["freeze_embeddings"] = settings.FreezeEmbeddings,
            ["lora_dropout"] = settings.LoraDropout,
            ["dropout"] = settings.Dropout,
            ["weight_decay"] = settings.WeightDecay,
            ["decay_all"] = settings.DecayAll,
            ["l1"] = settings.L1,
            ["neftune"] = settings.Neftune,
            ["l2_sp"] = settings.L2Sp,
            ["ewc"] = settings.Ewc,
            ["distillation_weight"] = settings.DistillationWeight,
            ["distillation_temperature"] = settings.DistillationTemperature,
            ["teacher"] = settings.Teacher,
            ["replay_ratio"] = settings.ReplayRatio,
            ["batch_size"] = settings.BatchSize,
            ["accumulation"] = settings.Accumulation,
            ["packing"] = settings.Packing,
            ["length_bucketing"] = settings.LengthBucketing,
            ["warmup_steps"] = settings.WarmupSteps,
            ["warmup"] = settings.Warmup,
            ["schedule"] = settings.Schedule.ToString().ToLowerInvariant(),
            ["schedule_power"] = settings.SchedulePower,
            ["decay_share"] = settings.DecayShare,
            ["min_lr_ratio"] = settings.MinLrRatio,
            ["clip"] = settings.Clip,
            ["label_smoothing"] = settings.LabelSmoothing,
            ["patience"] = settings.Patience,
            ["evaluate_every"] = settings.EvaluateEvery,
            ["checkpoint_every"] = settings.CheckpointEvery,
            ["max_length"] = settings.MaxLength,
            ["truncation"] = settings.Truncation.ToString().ToLowerInvariant(),
            ["dtype"] = settings.Dtype,
            ["recompute"] = settings.Recompute,
            ["threads"] = settings.Threads,
        };
        // Only one of the two ends a trial, and the reader refuses both.
        if (settings.Tokens is { } tokens) json["tokens"] = tokens;
        else json["epochs"] = settings.Epochs;
        return json;
    }

    private static JsonArray? Names(IReadOnlyList<string> names) => names.Count == 0 ? null : new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
}
