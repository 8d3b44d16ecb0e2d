using System.Text.Json;
using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The resolved settings of a fine-tune trial. Immutable; made by <see cref="FromJson"/>, which checks every range.
/// A <em>window</em> is what one optimiser step sees: <see cref="BatchSize"/> x <see cref="Accumulation"/> sequences.
/// </summary>
public sealed record FineTuneSettings
{
    /// <summary>Hugging Face model directory.</summary>
    public required string Model { get; init; }

    public required DataPaths Data { get; init; }

    public TrainingMethod Method { get; init; } = TrainingMethod.Lora;

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 2e-4;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>Decay of the gradients' average, in [0, 1). Null: 0.9 (AdamW, Lion) or no such average (Adafactor).</summary>
    public double? Beta1 { get; init; }

    /// <summary>Decay of the squares' average of AdamW (null: 0.999), or of Lion's only average (null: 0.99), in [0, 1).</summary>
    public double? Beta2 { get; init; }

    /// <summary>Added to the root of AdamW's second moment (null: 1e-8), or to Adafactor's squared gradients (null: 1e-30).</summary>
    public double? Epsilon { get; init; }

    /// <summary>Of SGD, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <summary>Rank r of every adapter (LoRA).</summary>
    public int Rank { get; init; } = 8;

    /// <summary>LoRA's alpha; the update is scaled by alpha / r, or by alpha / sqrt(r) with <see cref="TrainingMethod.RsLora"/>. Default 2 r.</summary>
    public double? Alpha { get; init; }

    /// <summary>
    /// Module names that get an adapter; the single entry <c>all-linear</c> means every linear layer but the head, and a single entry with signs of a
    /// regular expression is one over whole paths.
    /// </summary>
    public IReadOnlyList<string> Targets { get; init; } = ["all-linear"];

    /// <summary>Module names that get no adapter after all.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>Numbers of the layers that get adapters; empty: all.</summary>
    public IReadOnlyList<int> LayersToTransform { get; init; } = [];

    /// <summary>Modules that are trained whole beside the adapters: the ends of their paths.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    /// <summary>How many times the learning rate the B matrices get with <see cref="TrainingMethod.LoraPlus"/>.</summary>
    public double LoraPlusRatio { get; init; } = 16;

    /// <summary>A PEFT directory to go on from, or null. Ranks, alphas, targets and whole modules are then the adapter's.</summary>
    public string? Adapter { get; init; }

    /// <summary>Layers from the first on that stay as they are when every weight is trained.</summary>
    public int FreezeLayers { get; init; }

    /// <summary>Whether the embeddings (and a head tied to them) stay as they are when every weight is trained.</summary>
    public bool FreezeEmbeddings { get; init; }

    /// <summary>Dropout on the input of an adapter, in [0, 1).</summary>
    public double LoraDropout { get; init; }

    /// <summary>Dropout on the embeddings and on both residual branches of every layer, in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary>Decoupled weight decay, on matrices only unless <see cref="DecayAll"/>.</summary>
    public double WeightDecay { get; init; } = 0.01;

    public bool DecayAll { get; init; }

    /// <summary>Strength of the decoupled, proximal L1 penalty on the weights that are decayed.</summary>
    public double L1 { get; init; }

    /// <summary>NEFTune's alpha: uniform noise on the embeddings while training, within alpha / sqrt(tokens x width); 0 is off.</summary>
    public double Neftune { get; init; }

    /// <summary>L2-SP: half of this times the squared distance of the (merged) weights from the base's is added to the loss; 0 is off.</summary>
    public double L2Sp { get; init; }

    /// <summary>
    /// Elastic weight consolidation: as <see cref="L2Sp"/>, with every weight weighed by its Fisher information on <c>data.replay</c>, whose mean is 1.
    /// </summary>
    public double Ewc { get; init; }

    /// <summary>Share in [0, 1] of the loss that is the divergence from a teacher's outputs at the targets; 0 is off.</summary>
    public double DistillationWeight { get; init; }

    /// <summary>Temperature of both distributions there; the divergence is multiplied by its square.</summary>
    public double DistillationTemperature { get; init; } = 2;

    /// <summary>Directory of the teacher, which must have the same tokenizer; null: the untuned model.</summary>
    public string? Teacher { get; init; }

    /// <summary>Rows of <c>data.replay</c> trained on for each row of the training set; 0 is off.</summary>
    public double ReplayRatio { get; init; }

    /// <summary>Sequences of a micro-batch.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Micro-batches of an optimiser step.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Whether rows of a micro-batch share lines no longer than the longest of them. The step is the same; less of it is padding.</summary>
    public bool Packing { get; init; }

    /// <summary>Whether windows are made of rows of like length. Windows are still visited at random.</summary>
    public bool LengthBucketing { get; init; }

    /// <summary>Passes over the training set; a fraction ends inside one. Ignored when <see cref="Tokens"/> is given.</summary>
    public double Epochs { get; init; } = 1;

    /// <summary>Training tokens after which the trial ends, at the end of the optimiser step that reaches them.</summary>
    public long? Tokens { get; init; }

    /// <summary>Optimiser steps of warm-up; wins over <see cref="Warmup"/>, 0 too.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>Warm-up as a share of all optimiser steps, rounded up.</summary>
    public double Warmup { get; init; } = 0.03;

    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Exponent of the polynomial schedule.</summary>
    public double SchedulePower { get; init; } = 1;

    /// <summary>Share of all steps in which the <c>wsd</c> schedule falls, rounded up.</summary>
    public double DecayShare { get; init; } = 0.2;

    /// <summary>Share of the peak rate that a falling schedule ends at.</summary>
    public double MinLrRatio { get; init; }

    /// <summary>Largest global 2-norm of the gradient; 0 turns clipping off.</summary>
    public double Clip { get; init; } = 1.0;

    /// <summary>Label smoothing of the training loss only, in [0, 1).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Evaluations without a better validation loss after which the trial ends; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>Training tokens between evaluations; null: at each epoch's end only.</summary>
    public long? EvaluateEvery { get; init; }

    /// <summary>Training tokens between checkpoints; null: 20,000, or a hundredth of the trained parameters when that is more.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>Longest sequence in tokens; <see cref="Truncation"/> says what becomes of longer rows.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>What becomes of rows that are longer than <see cref="MaxLength"/>.</summary>
    public Truncation Truncation { get; init; } = Truncation.End;

    /// <summary>What the rows of all files hold; null: what the first row of each looks like.</summary>
    public DataKind? DataFormat { get; init; }

    /// <summary><c>float32</c> or <c>bfloat16</c>: the dtype of the weights and activations. Adapters and optimiser state are float32 always.</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>Whether the backward pass computes the activations of layers again rather than keeping them.</summary>
    public bool Recompute { get; init; }

    /// <summary>Intra-op threads; null: as many as the process has.</summary>
    public int? Threads { get; init; }

    /// <summary>LoRA's alpha, the default filled in.</summary>
    public double LoraAlpha => Alpha ?? 2.0 * Rank;

    /// <summary>Whether adapters are trained rather than the model's own weights.</summary>
    public bool UsesAdapters => Method != TrainingMethod.Full;

    /// <summary>Sequences of an optimiser step.</summary>
    public int WindowRows => BatchSize * Accumulation;

    /// <summary>Reads the settings object of a trial (keys as in a study file, paths absolute).</summary>
    /// <exception cref="InvalidSettingException">A key is unknown, missing, of the wrong type or out of range.</exception>
    public static FineTuneSettings FromJson(JsonElement settings) => FineTuneSettingsReader.Read(settings);
}
