namespace HyperSearch.FineTuning.Models;

/// <summary>What a model computes: its sizes and the parts it is made of, read from Hugging Face's <c>config.json</c> (spellings of transformers 4 and 5).</summary>
public sealed record ModelConfig
{
    private readonly int? _rotarySize;

    public ModelFamily Family { get; init; } = ModelFamily.Llama;

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    public required int IntermediateSize { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head; need not be hidden / heads.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Longest context that the model was made for; <c>max_length</c> may not exceed it.</summary>
    public required int MaxPositions { get; init; }

    public double NormEpsilon { get; init; } = 1e-6;

    public double RopeTheta { get; init; } = 10_000;

    public RopeScaling Rope { get; init; } = new RopeScaling.None();

    /// <summary>How many dimensions of a head are rotated, the first ones; 0 for learned positions.</summary>
    public int RotarySize { get => _rotarySize ?? HeadSize; init => _rotarySize = value; }

    public NormKind Norm { get; init; } = NormKind.Rms;

    public MlpKind Mlp { get; init; } = MlpKind.Gated;

    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>Biases on the q, k and v projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>A bias on the o projection.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Biases on the gate, up and down projections.</summary>
    public bool MlpBias { get; init; }

    /// <summary>q, k and v are one matrix.</summary>
    public bool FusedAttention { get; init; }

    /// <summary>Norms of each query and key head before the rotation.</summary>
    public bool HeadNorms { get; init; }

    /// <summary>Branches are normalized once more before they are added.</summary>
    public bool BranchNorms { get; init; }

    /// <summary>Weights stand as [in, out] in the file and in memory.</summary>
    public bool TransposedLinears { get; init; }

    /// <summary>Scores are divided by the number of their layer, from 1.</summary>
    public bool ScaleByLayer { get; init; }

    /// <summary>Factor on embeddings, rounded to the model's dtype; 1 leaves them.</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>Factor on attention scores; null: 1 / sqrt(head size).</summary>
    public double? AttentionScale { get; init; }

    /// <summary>Scores pass cap x tanh(score / cap); null: they stay.</summary>
    public double? AttentionCap { get; init; }

    /// <summary>As <see cref="AttentionCap"/>, for logits.</summary>
    public double? LogitCap { get; init; }

    /// <summary>A sliding layer's query sees so many keys, itself included; null: no layer slides.</summary>
    public int? Window { get; init; }

    /// <summary>A letter a layer: <c>s</c> slides, <c>f</c> sees all; empty: none slides.</summary>
    public string LayerPattern { get; init; } = "";

    /// <summary>Segment embeddings of an encoder; 0: none.</summary>
    public int TokenTypes { get; init; }

    /// <summary>The head is the embedding matrix and does not stand in the file.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Tokens that end a text, those of a turn in a chat among them; the first is the one appended to training rows. May be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    public int? BosTokenId { get; init; }

    public int? PadTokenId { get; init; }

    /// <summary>Labels of a sequence classifier; 0 for a causal language model.</summary>
    public int ClassLabels { get; init; }

    public bool IsEncoder => Family is ModelFamily.Bert or ModelFamily.DistilBert;

    /// <summary>Whether a layer sees a window only.</summary>
    public bool Slides(int layer) => Window is not null && layer < LayerPattern.Length && LayerPattern[layer] == 's';

    /// <summary>The token appended to each training row, or null when the configuration names none.</summary>
    public int? EosTokenId => EosTokenIds.Count > 0 ? EosTokenIds[0] : null;

    /// <summary>Reads <c>config.json</c> in <paramref name="directory"/>, and what <c>generation_config.json</c> says beside it of tokens that begin, end and pad.</summary>
    /// <exception cref="UnsupportedModelException">A file is broken, or <c>config.json</c> is absent or asks for something this engine does not compute.</exception>
    public static ModelConfig Load(string directory)
        => GenerationTokens.Add(ModelConfigReader.Read(Path.Combine(directory, "config.json")), Path.Combine(directory, "generation_config.json"));

    /// <summary>Reads a configuration from a file of any name.</summary>
    /// <exception cref="UnsupportedModelException">As <see cref="Load"/>.</exception>
    public static ModelConfig LoadFile(string path) => ModelConfigReader.Read(path);
}
