namespace HyperSearch.FineTuning.Models;

/// <summary>What every model of a family shares: the parts it is made of, its defaults and its names.</summary>
internal sealed record FamilyTraits(ModelFamily Family, string ModelType, string Prefix, string Causal = "ForCausalLM")
{
    private static readonly FamilyTraits[] All =
    [
        new(ModelFamily.Llama, "llama", "Llama") { HasBiasKeys = true },
        new(ModelFamily.Mistral, "mistral", "Mistral") { WindowDefault = 4096 },
        new(ModelFamily.Qwen2, "qwen2", "Qwen2") { AttentionBias = true, NamesLayers = true },
        new(ModelFamily.Qwen3, "qwen3", "Qwen3") { HeadNorms = true, HasBiasKeys = true, NamesLayers = true },
        new(ModelFamily.Gemma, "gemma", "Gemma") { Norm = NormKind.RmsOnePlus, Tied = true, Activation = "gelu_pytorch_tanh", HasBiasKeys = true, ScalesEmbeddings = true },
        new(ModelFamily.Gemma2, "gemma2", "Gemma2")
        {
            Norm = NormKind.RmsOnePlus, Tied = true, Activation = "gelu_pytorch_tanh", HasBiasKeys = true, ScalesEmbeddings = true, BranchNorms = true,
            NamesLayers = true, WindowDefault = 4096,
        },
        new(ModelFamily.Phi3, "phi3", "Phi3") { FusedAttention = true, Mlp = MlpKind.FusedGated },
        new(ModelFamily.Gpt2, "gpt2", "GPT2", "LMHeadModel")
        {
            Norm = NormKind.Layer, Mlp = MlpKind.Plain, Tied = true, Activation = "gelu_new", AttentionBias = true, OutputBias = true, MlpBias = true, FusedAttention = true,
        },
        new(ModelFamily.Bert, "bert", "Bert", "") { Norm = NormKind.Layer, Mlp = MlpKind.Plain, Tied = true, Activation = "gelu" },
        new(ModelFamily.DistilBert, "distilbert", "DistilBert", "") { Norm = NormKind.Layer, Mlp = MlpKind.Plain, Tied = true, Activation = "gelu" },
    ];

    public NormKind Norm { get; init; } = NormKind.Rms;

    public MlpKind Mlp { get; init; } = MlpKind.Gated;

    /// <summary>The activation when the file names none.</summary>
    public string Activation { get; init; } = "silu";

    public bool AttentionBias { get; init; }

    public bool OutputBias { get; init; }

    public bool MlpBias { get; init; }

    /// <summary>The file says by <c>attention_bias</c> (and Llama's by <c>mlp_bias</c>) whether there are biases.</summary>
    public bool HasBiasKeys { get; init; }

    public bool FusedAttention { get; init; }

    public bool HeadNorms { get; init; }

    public bool BranchNorms { get; init; }

    public bool ScalesEmbeddings { get; init; }

    /// <summary><c>tie_word_embeddings</c> when the file does not say.</summary>
    public bool Tied { get; init; }

    /// <summary><c>layer_types</c> decides which layers slide.</summary>
    public bool NamesLayers { get; init; }

    /// <summary><c>sliding_window</c> when the file does not name the key; null: none.</summary>
    public int? WindowDefault { get; init; }

    public static IEnumerable<string> ModelTypes => All.Select(traits => traits.ModelType);

    public static FamilyTraits Of(ModelFamily family) => All.First(traits => traits.Family == family);

    public static FamilyTraits? Find(string? modelType) => All.FirstOrDefault(traits => traits.ModelType == modelType);

    /// <summary>Class names of the models of this family that are built in; the last one classifies sequences.</summary>
    public string[] Architectures => Causal.Length > 0 ? [Prefix + Causal, Prefix + "ForSequenceClassification"] : [Prefix + "ForSequenceClassification"];
}
