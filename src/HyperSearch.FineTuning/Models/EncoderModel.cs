using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// BERT (Devlin et al., 2019) or DistilBERT (Sanh et al., 2019) with a head that classifies sequences: embeddings of tokens, positions and segments, layers
/// that are normalized after each part, a dense layer over the first token, a classifier. Owns its weights.
/// </summary>
public sealed class EncoderModel : IAdaptable, IDisposable
{
    private readonly Parameter _words;
    private readonly Parameter _positions;
    private readonly Parameter? _types;
    private readonly NormLayer _norm;
    private readonly EncoderLayer[] _layers;
    private readonly LinearLayer _pooler;
    private readonly LinearLayer _classifier;

    internal EncoderModel(ModelConfig config, IReadOnlyList<Parameter> parameters)
    {
        Config = config;
        Parameters = parameters;
        var names = EncoderNames.Of(config.Family);
        var byName = parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        _words = byName[$"{names.Embeddings}.word_embeddings.weight"];
        _positions = byName[$"{names.Embeddings}.position_embeddings.weight"];
        _types = byName.GetValueOrDefault($"{names.Embeddings}.token_type_embeddings.weight");
        _norm = NormLayer.Of(config, $"{names.Embeddings}.LayerNorm", byName);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(index => new EncoderLayer(config, index, byName))];
        _pooler = Linear(names.Pooler);
        _classifier = Linear(EncoderNames.Classifier);
        Linears = [.. _layers.SelectMany(layer => layer.Linears), _pooler];

        LinearLayer Linear(string module) => new(module, byName[$"{module}.weight"], byName[$"{module}.bias"], DropoutPlan.Site(config.Layers + 1, 0));
    }

    public ModelConfig Config { get; }

    /// <summary>All weights in the order of <see cref="ModelLayout"/>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Every linear layer but the classifier.</summary>
    public IReadOnlyList<LinearLayer> Linears { get; }

    public Device Device => _words.Value.Device;

    public DType DType => _words.Value.DType;

    public long ParameterCount => Parameters.Sum(parameter => parameter.Value.Length);

    /// <inheritdoc/>
    public IReadOnlyList<string> FrozenBy(int layers, bool embeddings)
    {
        var names = EncoderNames.Of(Config.Family);
        var frozen = Enumerable.Range(0, layers).Select(layer => $"{names.Layers}.{layer}.");
        return [.. embeddings ? frozen.Append($"{names.Embeddings}.") : frozen];
    }

    /// <summary>Loads a Hugging Face model directory; every tensor must be there with its shape, and no other.</summary>
    /// <exception cref="UnsupportedModelException">The directory holds another model than its configuration says, or one not built in.</exception>
    public static EncoderModel Load(string directory, DType dtype, Device device)
    {
        var config = ModelConfig.Load(directory);
        if (!config.IsEncoder || config.ClassLabels == 0)
            throw new UnsupportedModelException($"{directory}: config.json describes no encoder that classifies sequences");
        return new EncoderModel(config, ModelLoader.Load(directory, config, dtype, device));
    }

    /// <summary>The same weights in memory of their own, without gradients and adapters.</summary>
    public EncoderModel Copy()
    {
        using var scope = new TensorScope();
        return new EncoderModel(Config, [.. Parameters.Select(parameter =>
            new Parameter(parameter.Name, TensorScope.Detach(parameter.Value.Detach().Clone())))]);
    }

    /// <summary>Scores of every label, float32 [batch, labels].</summary>
    /// <param name="ids">Int64 [batch, tokens], padded on the right.</param>
    /// <param name="lengths">Tokens of each row that are not padding.</param>
    /// <param name="types">Int64 [batch, tokens]: the segment of each token; null: all are of the first.</param>
    public Tensor ClassLogits(Tensor ids, IReadOnlyList<int> lengths, Tensor? types = null) => ClassLogits(ids, lengths, types, null);

    internal Tensor ClassLogits(Tensor ids, IReadOnlyList<int> lengths, Tensor? types, DropoutPlan? dropout)
    {
        long batch = ids.Shape[0], tokens = ids.Shape[1];
        var x = _words.Value.Embedding(ids) + _positions.Value.Embedding(Tensor.Arange(tokens, DType.Int64, Device));
        if (_types is not null) x += _types.Value.Embedding(types ?? Tensor.Zeros([batch, tokens], DType.Int64, Device));
        x = _norm.Forward(x);
        x = dropout?.OnResidual(x, DropoutPlan.EmbeddingSite) ?? x;
        var seen = new bool[batch * tokens];
        for (var row = 0; row < batch; row++) Array.Fill(seen, true, (int)(row * tokens), lengths[row]);
        var mask = Tensor.FromArray(seen, batch, 1, 1, tokens).To(Device);
        foreach (var layer in _layers) x = layer.Forward(x, mask, dropout);
        var pooled = _pooler.Forward(x.Select(1, 0), dropout);
        pooled = Config.Family == ModelFamily.Bert ? pooled.Tanh() : pooled.Relu();
        return _classifier.Forward(pooled, null).To(DType.Float32);
    }

    public void Dispose()
    {
        foreach (var parameter in Parameters) parameter.Dispose();
    }
}
