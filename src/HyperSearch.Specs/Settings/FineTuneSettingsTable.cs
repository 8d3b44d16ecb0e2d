using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Settings;

/// <summary>The settings of a fine-tune trial: the one place that names them. Each may be fixed by the study file or be a parameter of its space.</summary>
public static class FineTuneSettingsTable
{
    private const int CountMax = 65_536;

    /// <summary>Every setting, in the order in which they are shown.</summary>
    public static ImmutableArray<SettingDefinition> All { get; } =
    [
        Path("model", "Model directory in Hugging Face's layout.", required: true),
        Path("data.train", "Training rows: JSON lines of prompt and completion, messages, text, or text and label.", required: true),
        Path("data.validation", "Validation rows: what the search looks at.", required: true),
        Path("data.test", "Test rows, sealed until the winner is confirmed."),
        Path("data.retained", "Rows of what the model should not forget: measured on, never trained on."),
        Path("data.replay", "Other rows of what the model should not forget: replayed, and what ewc measures importance on."),
        Choice("data.format", "auto", ["auto", "prompt_completion", "chat", "text", "classification"], [], "What the rows hold: prompt and completion, messages, text, or text and label. auto: what the first row of each file looks like."),
        Choice("method", "lora", ["lora", "full", "rslora", "dora", "loraplus"], [], "Train low-rank adapters (of four kinds), or every weight."),
        Number("learning_rate", 2e-4, NumberRange.Positive, "Peak learning rate.") with { ChangesInTraining = true },
        Choice("optimizer", "adamw", ["adamw", "sgd", "adafactor", "lion"], [], "How gradients move weights."),
        Number("beta1", null, NumberRange.Share, "Decay of the gradients' average: 0.9 for adamw and lion, none for adafactor, when not given."),
        Number("beta2", null, NumberRange.Share, "Decay of the second average: 0.999 for adamw, 0.99 for lion, when not given."),
        Number("epsilon", null, NumberRange.Positive, "Keeps divisions finite: 1e-8 for adamw, 1e-30 (on squares) for adafactor, when not given."),
        Number("momentum", 0, NumberRange.Share, "Momentum of sgd."),
        Integer("rank", 8, NumberRange.Between(1, CountMax), "Rank of every adapter."),
        Number("alpha", null, NumberRange.Positive, "LoRA's alpha: an adapter's update is scaled by alpha / rank (rslora: by alpha / sqrt(rank)). 2 x rank when not given."),
        new("targets", SettingKind.Names, ParameterValue.Text("all-linear"), "Modules that get an adapter: all-linear, or a list of module names."),
        new("exclude_modules", SettingKind.Names, null, "Modules that get no adapter after all: a list of module names, or none."),
        new("layers_to_transform", SettingKind.Names, null, "Layers that get adapters: numbers from 0 on and ranges such as 0-5; all when not given."),
        new("modules_to_save", SettingKind.Names, null, "Modules that are trained whole beside the adapters: a list of module names, or none."),
        Number("loraplus_ratio", 16, NumberRange.Positive, "How many times the learning rate the B matrices get with method loraplus.") with { ChangesInTraining = true },
        Path("adapter", "PEFT directory to go on from; its rank, alpha and targets hold."),
        Integer("freeze_layers", 0, NumberRange.Between(0, CountMax), "Layers from the first on that method full leaves as they are.") with { IsRegularization = true },
        Flag("freeze_embeddings", false, "Whether method full leaves the embeddings, and a head tied to them, as they are.") with { IsRegularization = true },
        Number("lora_dropout", 0, NumberRange.Share, "Dropout on the input of an adapter.") with { IsRegularization = true, ChangesInTraining = true },
        Number("dropout", 0, NumberRange.Share, "Dropout on embeddings and residual branches.") with { IsRegularization = true, ChangesInTraining = true },
        Number("weight_decay", 0.01, NumberRange.AtLeast(0), "Weight decay on matrices, decoupled but for sgd.") with { IsRegularization = true, ChangesInTraining = true },
        Flag("decay_all", false, "Whether weight decay reaches norms and biases too.") with { IsRegularization = true },
        Number("l1", 0, NumberRange.AtLeast(0), "Strength of the L1 penalty.") with { IsRegularization = true, ChangesInTraining = true },
        Number("neftune", 0, NumberRange.AtLeast(0), "NEFTune's alpha: noise on the embeddings while training, within alpha / sqrt(tokens x width).") with { IsRegularization = true, ChangesInTraining = true },
        Number("l2_sp", 0, NumberRange.AtLeast(0), "L2-SP: half of it times the squared distance of the (merged) weights from the model's is added to the loss.") with { IsRegularization = true, ChangesInTraining = true },
        Number("ewc", 0, NumberRange.AtLeast(0), "Elastic weight consolidation: as l2_sp, each weight weighed by its Fisher information on data.replay (mean 1).") with { IsRegularization = true, ChangesInTraining = true },
        Number("distillation_weight", 0, NumberRange.Between(0, 1), "Share of the loss that is the divergence from a teacher's outputs.") with { IsRegularization = true, ChangesInTraining = true },
        Number("distillation_temperature", 2, NumberRange.Positive, "Temperature of distillation; the divergence is multiplied by its square.") with { IsRegularization = true, ChangesInTraining = true },
        Path("teacher", "Model directory to distil from, with the same tokenizer; the untuned model when not given.") with { IsRegularization = true },
        Number("replay_ratio", 0, NumberRange.Between(0, 100), "Rows of data.replay trained on for each training row.") with { IsRegularization = true },
        Integer("batch_size", 16, NumberRange.Between(1, CountMax), "Sequences of a micro-batch; an optimiser step sees batch_size x accumulation."),
        Integer("accumulation", 1, NumberRange.Between(1, CountMax), "Micro-batches of an optimiser step."),
        Flag("packing", false, "Whether rows of a micro-batch share lines, which saves padding and changes nothing else."),
        Flag("length_bucketing", false, "Whether an optimiser step is made of rows of like length."),
        Number("epochs", 1, NumberRange.Positive, "Passes over the training rows; not together with tokens."),
        Count("tokens", null, "Training tokens after which the trial ends; not together with epochs."),
        Integer("warmup_steps", null, NumberRange.Between(0, int.MaxValue), "Optimiser steps of warm-up; wins over warmup, 0 too."),
        Number("warmup", 0.03, NumberRange.Between(0, 1), "Warm-up as a share of all optimiser steps."),
        Choice("schedule", "cosine", ["cosine", "linear", "constant", "polynomial", "wsd"], [], "How the learning rate falls after the warm-up."),
        Number("schedule_power", 1, NumberRange.Positive, "Exponent of the polynomial schedule."),
        Number("decay_share", 0.2, new NumberRange(Above: 0, Most: 1), "Share of all steps over which the wsd schedule falls, at the end."),
        Number("min_lr_ratio", 0, NumberRange.Between(0, 1), "Share of the peak rate that a falling schedule ends at.") with { ChangesInTraining = true },
        Number("clip", 1.0, NumberRange.AtLeast(0), "Largest global norm of the gradient; 0 turns clipping off.") with { IsRegularization = true, ChangesInTraining = true },
        Number("label_smoothing", 0, NumberRange.Share, "Label smoothing of the training loss.") with { IsRegularization = true, ChangesInTraining = true },
        Integer("patience", null, NumberRange.Between(1, int.MaxValue), "Evaluations without a better validation loss after which the trial ends.") with { IsRegularization = true },
        Count("evaluate_every", null, "Training tokens between evaluations; there is one at least at each epoch's end."),
        Count("checkpoint_every", null, "Training tokens between checkpoints. When not given: 20,000, or a hundredth of the trained parameters where that is more."),
        Integer("max_length", 512, NumberRange.Between(2, 1 << 20), "Longest sequence in tokens."),
        Choice("truncation", "end", ["end", "start", "drop", "refuse"], [], "What becomes of longer rows: their end or their start is cut off, they are left out, or the data is refused."),
        Choice("dtype", "float32", ["float32", "bfloat16"], [], "Number format of weights and activations."),
        Flag("recompute", false, "Whether the backward pass computes the activations of layers again: less memory, more time, the same gradients."),
        Integer("threads", null, NumberRange.Between(1, 1024), "CPU threads of a trial; as many as its slot has when not given."),
    ];

    private static readonly ImmutableDictionary<string, SettingDefinition> ByName = All.ToImmutableDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>Scores of the texts that a model writes.</summary>
    private static readonly ImmutableArray<string> TextScores = ["bleu", "chrf", "chrf++", "ter", "rouge1", "rouge2", "rougeL", "rougeLsum", "meteor_exact_stem"];

    /// <summary>What a classifier is measured by besides its loss.</summary>
    private static readonly ImmutableArray<string> ClassScores =
        ["accuracy", "precision", "recall", "f1_micro", "f1_macro", "f1_weighted", "balanced_accuracy", "mcc", "cohen_kappa", "log_loss", "roc_auc"];

    /// <summary>The metrics that a fine-tune trial reports while the search runs.</summary>
    public static ImmutableArray<string> Metrics { get; } =
    [
        "train/loss", "validation/loss", "validation/perplexity", "validation/bits_per_byte", "validation/token_accuracy", "validation/exact_match",
        .. TextScores.Select(name => $"validation/{name}"), .. ClassScores.Select(name => $"validation/{name}"),
        "retained/loss", "retained/token_accuracy", "retained/exact_match", .. TextScores.Select(name => $"retained/{name}"), "forgetting/loss", "forgetting/token_accuracy", "forgetting/exact_match",
        "peak_memory_gb", "tokens_per_second",
    ];

    public static SettingDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    private static SettingDefinition Path(string name, string description, bool required = false) =>
        new(name, SettingKind.Path, null, description) { IsRequired = required };

    private static SettingDefinition Number(string name, double? value, NumberRange range, string description) =>
        new(name, SettingKind.Number, value is { } v ? ParameterValue.Float(v) : null, description) { Range = range };

    private static SettingDefinition Integer(string name, long? value, NumberRange range, string description) =>
        new(name, SettingKind.Integer, value is { } v ? ParameterValue.Int(v) : null, description) { Range = range };

    private static SettingDefinition Count(string name, long? value, string description) =>
        new(name, SettingKind.Count, value is { } v ? ParameterValue.Int(v) : null, description) { Range = NumberRange.Between(1, 1e15) };

    private static SettingDefinition Flag(string name, bool value, string description) =>
        new(name, SettingKind.Flag, ParameterValue.Bool(value), description);

    private static SettingDefinition Choice(string name, string value, ImmutableArray<string> choices, ImmutableArray<string> later, string description) =>
        new(name, SettingKind.Choice, ParameterValue.Text(value), description) { Choices = choices, LaterChoices = later };
}
