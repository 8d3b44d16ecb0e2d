namespace HyperSearch.FineTuning.Models;

/// <summary>Collects the tensors that a configuration calls for.</summary>
internal sealed class LayoutBuilder(ModelConfig config)
{
    private readonly List<TensorSpec> _specs = [];
    private readonly long _hidden = config.HiddenSize;
    private readonly long _queries = (long)config.Heads * config.HeadSize;
    private readonly long _keys = (long)config.KeyValueHeads * config.HeadSize;

    public IReadOnlyList<TensorSpec> Specs => _specs;

    public void AddDecoder(DecoderNames names)
    {
        Add($"{names.Embedding}.weight", config.VocabularySize, _hidden);
        if (names.Positions.Length > 0) Add($"{names.Positions}.weight", config.MaxPositions, _hidden);
        for (var layer = 0; layer < config.Layers; layer++) AddDecoderLayer(names, $"{names.Layers}.{layer}.");
        AddNorm(names.FinalNorm);
        if (config.ClassLabels > 0) Add(ModelLayout.Score, config.ClassLabels, _hidden);
        else if (!config.TieWordEmbeddings) Add(ModelLayout.Head, config.VocabularySize, _hidden);
    }

    public void AddEncoder(EncoderNames names)
    {
        Add($"{names.Embeddings}.word_embeddings.weight", config.VocabularySize, _hidden);
        Add($"{names.Embeddings}.position_embeddings.weight", config.MaxPositions, _hidden);
        if (config.TokenTypes > 0) Add($"{names.Embeddings}.token_type_embeddings.weight", config.TokenTypes, _hidden);
        AddNorm($"{names.Embeddings}.LayerNorm");
        for (var layer = 0; layer < config.Layers; layer++) AddEncoderLayer(names, $"{names.Layers}.{layer}.");
        AddLinear(names.Pooler, _hidden, _hidden, bias: true);
        AddLinear(EncoderNames.Classifier, config.ClassLabels, _hidden, bias: true);
    }

    private void AddDecoderLayer(DecoderNames names, string prefix)
    {
        AddNorm(prefix + names.AttentionNorm);
        if (config.FusedAttention)
        {
            AddLinear(prefix + names.Fused, _queries + (2 * _keys), _hidden, config.AttentionBias);
        }
        else
        {
            AddLinear(prefix + names.Query, _queries, _hidden, config.AttentionBias);
            AddLinear(prefix + names.Key, _keys, _hidden, config.AttentionBias);
            AddLinear(prefix + names.Value, _keys, _hidden, config.AttentionBias);
        }

        AddLinear(prefix + names.Output, _hidden, _queries, config.OutputBias);
        if (config.HeadNorms)
        {
            Add($"{prefix}{names.QueryNorm}.weight", config.HeadSize);
            Add($"{prefix}{names.KeyNorm}.weight", config.HeadSize);
        }

        if (config.BranchNorms) AddNorm(prefix + names.AttentionBranchNorm);
        AddNorm(prefix + names.MlpNorm);
        AddMlp(names, prefix);
        if (config.BranchNorms) AddNorm(prefix + names.MlpBranchNorm);
    }

    private void AddMlp(DecoderNames names, string prefix)
    {
        if (config.Mlp == MlpKind.Gated) AddLinear(prefix + names.Gate, config.IntermediateSize, _hidden, config.MlpBias);
        if (config.Mlp == MlpKind.FusedGated) AddLinear(prefix + names.FusedGate, 2L * config.IntermediateSize, _hidden, config.MlpBias);
        else AddLinear(prefix + names.Up, config.IntermediateSize, _hidden, config.MlpBias);
        AddLinear(prefix + names.Down, _hidden, config.IntermediateSize, config.MlpBias);
    }

    private void AddEncoderLayer(EncoderNames names, string prefix)
    {
        foreach (var name in new[] { names.Query, names.Key, names.Value, names.Output }) AddLinear(prefix + name, _hidden, _hidden, bias: true);
        AddNorm(prefix + names.AttentionNorm);
        AddLinear(prefix + names.Up, config.IntermediateSize, _hidden, bias: true);
        AddLinear(prefix + names.Down, _hidden, config.IntermediateSize, bias: true);
        AddNorm(prefix + names.MlpNorm);
    }

    private void AddNorm(string module)
    {
        Add($"{module}.weight", _hidden);
        if (config.Norm == NormKind.Layer) Add($"{module}.bias", _hidden);
    }

    private void AddLinear(string module, long rows, long columns, bool bias)
    {
        if (config.TransposedLinears) Add($"{module}.weight", columns, rows);
        else Add($"{module}.weight", rows, columns);
        if (bias) Add($"{module}.bias", rows);
    }

    private void Add(string name, params long[] shape) => _specs.Add(new TensorSpec(name, shape));
}
