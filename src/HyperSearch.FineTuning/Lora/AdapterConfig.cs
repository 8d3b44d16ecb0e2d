using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Lora;

/// <summary>What <c>adapter_config.json</c> says about a LoRA adapter in PEFT's format.</summary>
/// <param name="Rank">r, where no pattern says otherwise.</param>
/// <param name="Alpha">lora_alpha, likewise.</param>
/// <param name="RankStabilised">Factor alpha / sqrt(r) rather than alpha / r (Kalajdzievski, 2023).</param>
/// <param name="Decomposed">DoRA: a magnitude a row beside the update.</param>
/// <param name="Dropout">lora_dropout; matters for training only.</param>
/// <param name="Targets">Which layers; null: the family's usual ones.</param>
/// <param name="BaseModel">base_model_name_or_path, or null.</param>
public sealed record AdapterConfig(int Rank, double Alpha, bool RankStabilised, bool Decomposed, double Dropout, LoraTargets? Targets, string? BaseModel)
{
    /// <summary>r of modules whose path ends as a pattern says; the first that fits counts.</summary>
    public IReadOnlyList<ModulePattern> RankPatterns { get; init; } = [];

    /// <summary>As <see cref="RankPatterns"/>, for alpha.</summary>
    public IReadOnlyList<ModulePattern> AlphaPatterns { get; init; } = [];

    /// <summary>Modules that the adapter brings whole: the ends of their paths.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    public int RankOf(string module) => (int)(Find(RankPatterns, module) ?? Rank);

    /// <summary>Factor on B A x.</summary>
    public double ScaleOf(string module)
    {
        var (rank, alpha) = (RankOf(module), Find(AlphaPatterns, module) ?? Alpha);
        return RankStabilised ? alpha / Math.Sqrt(rank) : alpha / rank;
    }

    /// <summary>Reads <c>adapter_config.json</c> in <paramref name="directory"/>.</summary>
    /// <exception cref="Models.UnsupportedModelException">It is broken, or asks for something that this version does not compute; the key is named.</exception>
    public static AdapterConfig Load(string directory) => AdapterConfigReader.Read(Path.Combine(directory, "adapter_config.json"));

    /// <summary>What a trial's settings ask for.</summary>
    public static AdapterConfig Of(FineTuneSettings settings) => new(
        settings.Rank, settings.LoraAlpha, settings.Method == TrainingMethod.RsLora, settings.Method == TrainingMethod.Dora, settings.LoraDropout,
        LoraTargets.Of(settings), null)
    {
        ModulesToSave = settings.ModulesToSave,
    };

    private static double? Find(IReadOnlyList<ModulePattern> patterns, string module)
        => patterns.Where(pattern => pattern.Module.IsMatch(module)).Select(pattern => (double?)pattern.Value).FirstOrDefault();
}
