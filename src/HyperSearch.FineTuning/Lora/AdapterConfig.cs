namespace HyperSearch.FineTuning.Lora;

/// <summary>What <c>adapter_config.json</c> says about a LoRA adapter in PEFT's format.</summary>
/// <param name="Rank">r.</param>
/// <param name="Alpha">lora_alpha.</param>
/// <param name="Scale">Factor on B A x: alpha / r, or alpha / sqrt(r) when rank-stabilised (Kalajdzievski, 2023).</param>
/// <param name="Dropout">lora_dropout; matters for training only.</param>
/// <param name="Targets">Which layers.</param>
/// <param name="BaseModel">base_model_name_or_path, or null.</param>
public sealed record AdapterConfig(int Rank, double Alpha, double Scale, double Dropout, LoraTargets Targets, string? BaseModel)
{
    /// <summary>Reads <c>adapter_config.json</c> in <paramref name="directory"/>.</summary>
    /// <exception cref="Models.UnsupportedModelException">It is broken, or asks for something that this version does not compute; the key is named.</exception>
    public static AdapterConfig Load(string directory) => AdapterConfigReader.Read(Path.Combine(directory, "adapter_config.json"));
}
