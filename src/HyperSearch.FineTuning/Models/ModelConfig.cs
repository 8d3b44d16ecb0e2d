namespace HyperSearch.FineTuning.Models;

/// <summary>Shape of a Llama-architecture model, read from Hugging Face's <c>config.json</c> (spellings of transformers 4 and 5).</summary>
public sealed record ModelConfig
{
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

    /// <summary>Biases on the q, k, v and o projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Biases on the gate, up and down projections.</summary>
    public bool MlpBias { get; init; }

    /// <summary>The head is the embedding matrix and does not stand in the file.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Tokens that end a text; the first is the one appended to training rows. May be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    public int? BosTokenId { get; init; }

    public int? PadTokenId { get; init; }

    /// <summary>Labels of a sequence classifier; 0 for a causal language model.</summary>
    public int ClassLabels { get; init; }

    /// <summary>The token appended to each training row, or null when the configuration names none.</summary>
    public int? EosTokenId => EosTokenIds.Count > 0 ? EosTokenIds[0] : null;

    /// <summary>Reads <c>config.json</c> in <paramref name="directory"/>.</summary>
    /// <exception cref="UnsupportedModelException">The file is absent or broken, or asks for something this engine does not compute.</exception>
    public static ModelConfig Load(string directory) => ModelConfigReader.Read(Path.Combine(directory, "config.json"));

    /// <summary>Reads a configuration from a file of any name.</summary>
    /// <exception cref="UnsupportedModelException">As <see cref="Load"/>.</exception>
    public static ModelConfig LoadFile(string path) => ModelConfigReader.Read(path);
}
