using System.Text.Json;
using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Training;

/// <summary>Turns the JSON object of a trial's settings into <see cref="FineTuneSettings"/>, range by range.</summary>
internal static class FineTuneSettingsReader
{
    private static readonly string[] Known =
    [
        "kind", "model", "data", "method", "learning_rate", "optimizer", "beta1", "beta2", "epsilon", "momentum", "rank", "alpha", "targets", "exclude_modules", "layers_to_transform", "modules_to_save",
        "loraplus_ratio", "adapter", "freeze_layers", "freeze_embeddings", "lora_dropout", "dropout", "weight_decay",
        "decay_all", "l1", "neftune", "l2_sp", "ewc", "distillation_weight", "distillation_temperature", "teacher", "replay_ratio",
        "batch_size", "accumulation", "packing", "length_bucketing", "epochs", "tokens", "warmup_steps", "warmup", "schedule", "schedule_power", "decay_share", "min_lr_ratio", "clip",
        "label_smoothing", "patience", "evaluate_every", "checkpoint_every", "max_length", "truncation", "dtype", "recompute", "threads",
    ];

    public static FineTuneSettings Read(JsonElement json)
    {
        var fields = new SettingFields(json);
        fields.RefuseUnknown(Known);
        var defaults = new FineTuneSettings { Model = string.Empty, Data = new DataPaths(string.Empty, string.Empty) };
        var settings = defaults with
        {
            Model = fields.RequiredText("model"),
            Data = ReadData(fields),
            DataFormat = ReadFormat(fields),
            Method = fields.Choice("method", defaults.Method),
            LearningRate = fields.Number("learning_rate", defaults.LearningRate, above: 0),
            Optimizer = fields.Choice("optimizer", defaults.Optimizer),
            Beta1 = fields.OptionalNumber("beta1", least: 0, below: 1),
            Beta2 = fields.OptionalNumber("beta2", least: 0, below: 1),
            Epsilon = fields.OptionalNumber("epsilon", above: 0),
            Momentum = fields.Number("momentum", defaults.Momentum, least: 0, below: 1),
            Rank = fields.Integer("rank", defaults.Rank, least: 1, most: 65_536),
            Alpha = fields.OptionalNumber("alpha", above: 0),
            Targets = fields.Names("targets", defaults.Targets),
            ExcludeModules = fields.Names("exclude_modules", [], orNone: true),
            LayersToTransform = LayerNumbers.Read(fields.Names("layers_to_transform", [], orNone: true)),
            ModulesToSave = fields.Names("modules_to_save", [], orNone: true),
            LoraPlusRatio = fields.Number("loraplus_ratio", defaults.LoraPlusRatio, above: 0),
            Adapter = fields.OptionalText("adapter"),
            FreezeLayers = fields.Integer("freeze_layers", 0, least: 0, most: 65_536),
            FreezeEmbeddings = fields.Flag("freeze_embeddings", false),
            LoraDropout = fields.Number("lora_dropout", defaults.LoraDropout, least: 0, below: 1),
            Dropout = fields.Number("dropout", defaults.Dropout, least: 0, below: 1),
            WeightDecay = fields.Number("weight_decay", defaults.WeightDecay, least: 0),
            DecayAll = fields.Flag("decay_all", defaults.DecayAll),
            L1 = fields.Number("l1", defaults.L1, least: 0),
        };
        return ReadLoop(fields, ReadForgetting(fields, settings));
    }

    private static FineTuneSettings ReadForgetting(SettingFields fields, FineTuneSettings defaults)
    {
        var settings = defaults with
        {
            Neftune = fields.Number("neftune", defaults.Neftune, least: 0),
            L2Sp = fields.Number("l2_sp", defaults.L2Sp, least: 0),
            Ewc = fields.Number("ewc", defaults.Ewc, least: 0),
            DistillationWeight = fields.Number("distillation_weight", defaults.DistillationWeight, least: 0, most: 1),
            DistillationTemperature = fields.Number("distillation_temperature", defaults.DistillationTemperature, above: 0),
            Teacher = fields.OptionalText("teacher"),
            ReplayRatio = fields.Number("replay_ratio", defaults.ReplayRatio, least: 0, most: 100),
        };
        if (settings.Data.Replay is null && (settings.Ewc > 0 || settings.ReplayRatio > 0))
            throw new InvalidSettingException("data.replay", $"is required by '{(settings.Ewc > 0 ? "ewc" : "replay_ratio")}': rows of what the model should not forget, apart from data.retained");
        return settings;
    }

    private static FineTuneSettings ReadLoop(SettingFields fields, FineTuneSettings defaults)
    {
        var settings = defaults with
        {
            BatchSize = fields.Integer("batch_size", defaults.BatchSize, least: 1, most: 65_536),
            Accumulation = fields.Integer("accumulation", defaults.Accumulation, least: 1, most: 65_536),
            Packing = fields.Flag("packing", defaults.Packing),
            LengthBucketing = fields.Flag("length_bucketing", defaults.LengthBucketing),
            Epochs = fields.Number("epochs", defaults.Epochs, above: 0),
            Tokens = fields.OptionalLong("tokens", least: 1),
            WarmupSteps = fields.OptionalInteger("warmup_steps", least: 0),
            Warmup = fields.Number("warmup", defaults.Warmup, least: 0, most: 1),
            Schedule = fields.Choice("schedule", defaults.Schedule),
            SchedulePower = fields.Number("schedule_power", defaults.SchedulePower, above: 0),
            DecayShare = fields.Number("decay_share", defaults.DecayShare, above: 0, most: 1),
            MinLrRatio = fields.Number("min_lr_ratio", defaults.MinLrRatio, least: 0, most: 1),
            Clip = fields.Number("clip", defaults.Clip, least: 0),
            LabelSmoothing = fields.Number("label_smoothing", defaults.LabelSmoothing, least: 0, below: 1),
            Patience = fields.OptionalInteger("patience", least: 1),
            EvaluateEvery = fields.OptionalLong("evaluate_every", least: 1),
            CheckpointEvery = fields.OptionalLong("checkpoint_every", least: 1),
            MaxLength = fields.Integer("max_length", defaults.MaxLength, least: 2, most: 1 << 20),
            Truncation = fields.Choice("truncation", defaults.Truncation),
            Dtype = fields.Text("dtype", defaults.Dtype),
            Recompute = fields.Flag("recompute", defaults.Recompute),
            Threads = fields.OptionalInteger("threads", least: 1),
        };
        if (settings.Dtype is not ("float32" or "bfloat16"))
            throw new InvalidSettingException("dtype", $"'{settings.Dtype}' is not a dtype to train in; use float32 or bfloat16");
        if (fields.Has("tokens") && fields.Has("epochs"))
            throw new InvalidSettingException("tokens", "given together with 'epochs'; keep the one that should end the trial");
        if (settings.Adapter is not null && !settings.UsesAdapters)
            throw new InvalidSettingException("adapter", "given together with 'method: full', which trains the model's own weights; merge the adapter first, or use another method");
        return settings;
    }

    private static DataKind? ReadFormat(SettingFields fields)
    {
        var name = new SettingFields(fields.RequiredObject("data"), "data.").Text("format", "auto");
        if (name == "auto") return null;
        return DataKinds.Find(name) ?? throw new InvalidSettingException("data.format", $"'{name}' is unknown; use auto, {string.Join(", ", DataKinds.Names)}");
    }

    private static DataPaths ReadData(SettingFields fields)
    {
        var data = new SettingFields(fields.RequiredObject("data"), "data.");
        data.RefuseUnknown(["train", "validation", "test", "retained", "replay", "format"]);
        return new DataPaths(
            data.RequiredText("train"), data.RequiredText("validation"), data.OptionalText("test"), data.OptionalText("retained"), data.OptionalText("replay"));
    }
}
