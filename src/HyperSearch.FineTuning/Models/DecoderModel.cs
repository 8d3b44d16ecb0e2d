using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// A decoder assembled from the parts that its configuration names: kind of norm, feed-forward shape, options of attention, positions, tied or
/// untied head. Works on right-padded batches. Owns its weights; adapters attached to <see cref="Linears"/> belong to their set.
/// </summary>
public sealed class DecoderModel : IAdaptable, IDisposable
{
    private readonly Parameter _embedding;
    private readonly Parameter? _positions;
    private readonly NormLayer _finalNorm;
    private readonly DecoderLayer[] _layers;
    private RotaryTable? _rotary;
    private int _rotaryLength;

    internal DecoderModel(ModelConfig config, IReadOnlyList<Parameter> parameters)
    {
        Config = config;
        Parameters = parameters;
        var names = DecoderNames.Of(config);
        var byName = parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        _embedding = byName[$"{names.Embedding}.weight"];
        _positions = names.Positions.Length > 0 ? byName[$"{names.Positions}.weight"] : null;
        _finalNorm = NormLayer.Of(config, names.FinalNorm, byName);
        Head = config.ClassLabels > 0 ? byName[ModelLayout.Score] : config.TieWordEmbeddings ? _embedding : byName[ModelLayout.Head];
        _layers = [.. Enumerable.Range(0, config.Layers).Select(index => new DecoderLayer(config, index, byName))];
        Linears = [.. _layers.SelectMany(layer => layer.Linears)];
    }

    public ModelConfig Config { get; }

    /// <summary>All weights in the order of <see cref="ModelLayout"/>; a tied head appears once.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Every linear layer but the head, layer by layer.</summary>
    public IReadOnlyList<LinearLayer> Linears { get; }

    /// <summary>[vocabulary or labels, hidden].</summary>
    public Parameter Head { get; }

    /// <summary>Keeps only the inputs of layers for the backward pass, which computes the rest again: the same gradients for less memory and a third more time.</summary>
    internal bool Recompute { get; set; }

    public DType DType => _embedding.Value.DType;

    public Device Device => _embedding.Value.Device;

    public long ParameterCount => Parameters.Sum(parameter => parameter.Value.Length);

    /// <summary>Loads a Hugging Face model directory; every tensor must be there with its shape, and no other.</summary>
    /// <exception cref="UnsupportedModelException">The directory holds another model than its configuration says, or one not built in.</exception>
    public static DecoderModel Load(string directory, DType dtype, Device device)
    {
        var config = ModelConfig.Load(directory);
        if (config.IsEncoder)
            throw new UnsupportedModelException($"{directory}: a model of type {FamilyTraits.Of(config.Family).ModelType} is an encoder, which reads texts and writes none");
        return new DecoderModel(config, ModelLoader.Load(directory, config, dtype, device));
    }

    /// <summary>A model with fresh weights: normal(0, 0.02) matrices, norms 1, biases 0, as a function of the seed.</summary>
    public static DecoderModel Initialize(ModelConfig config, ulong seed, DType dtype, Device device)
        => new(config, ModelInitializer.Initialize(config, seed, dtype, device));

    /// <inheritdoc/>
    public IReadOnlyList<string> FrozenBy(int layers, bool embeddings)
    {
        var names = DecoderNames.Of(Config);
        var frozen = Enumerable.Range(0, layers).Select(layer => $"{names.Layers}.{layer}.");
        if (embeddings) frozen = frozen.Append($"{names.Embedding}.").Concat(names.Positions.Length > 0 ? [$"{names.Positions}."] : []);
        return [.. frozen];
    }

    /// <summary>The same weights in memory of their own, without gradients and adapters.</summary>
    public DecoderModel Copy()
    {
        using var scope = new TensorScope();
        return new DecoderModel(Config, [.. Parameters.Select(parameter =>
            new Parameter(parameter.Name, TensorScope.Detach(parameter.Value.Detach().Clone())))]);
    }

    /// <summary>Hidden states before the final norm.</summary>
    /// <param name="ids">Int64 [batch, tokens], padded on the right.</param>
    /// <param name="dropout">Null outside training.</param>
    /// <returns>[batch, tokens, hidden].</returns>
    internal Tensor Hidden(Tensor ids, DropoutPlan? dropout = null)
    {
        return Hidden(ids, TextInput((int)ids.Shape[1], null, dropout));
    }

    /// <summary>Input for texts that begin at position 0.</summary>
    internal AttentionInput TextInput(int tokens, KeyValueCache? cache, DropoutPlan? dropout)
    {
        var windowMask = Config.Window is { } window && tokens > window ? Causal(tokens).LogicalAnd(Causal(tokens, -window).LogicalNot()) : null;
        if (Config.RotarySize == 0) return new AttentionInput(Tensor.Arange(tokens, DType.Int64, Device), null, null, null, windowMask, cache, dropout);
        var (cos, sin) = Rotary(tokens);
        return new AttentionInput(null, cos.Narrow(0, 0, tokens), sin.Narrow(0, 0, tokens), null, windowMask, cache, dropout);
    }

    /// <summary>Input for texts that share lines.</summary>
    internal AttentionInput PackedInput(PackedLayout layout, DropoutPlan? dropout)
    {
        if (Config.RotarySize == 0) return new AttentionInput(layout.Positions, null, null, layout.Mask, layout.WindowMask, null, dropout);
        var (cos, sin) = Rotary(layout.Longest);
        var places = layout.Positions.Reshape([-1]);
        long[] shape = [.. layout.Positions.Shape, Config.RotarySize];
        return new AttentionInput(null, cos.IndexSelect(0, places).Reshape(shape), sin.IndexSelect(0, places).Reshape(shape), layout.Mask, layout.WindowMask, null, dropout);
    }

    /// <summary>Input for one more token of each row, at positions of their own.</summary>
    /// <param name="positions">One a row.</param>
    /// <param name="mask">Which cached keys a row sees.</param>
    /// <param name="windowMask">Which of them its sliding layers see.</param>
    internal AttentionInput TokenInput(IReadOnlyList<long> positions, Tensor mask, Tensor? windowMask, KeyValueCache cache)
    {
        var places = Tensor.FromArray(positions.ToArray(), positions.Count).To(Device);
        if (Config.RotarySize == 0) return new AttentionInput(places.Reshape([positions.Count, 1]), null, null, mask, windowMask, cache, null);
        var (cos, sin) = Rotary((int)positions.Max() + 1);
        long[] shape = [positions.Count, 1, Config.RotarySize];
        return new AttentionInput(null, cos.IndexSelect(0, places).Reshape(shape), sin.IndexSelect(0, places).Reshape(shape), mask, windowMask, cache, null);
    }

    internal Tensor Hidden(Tensor ids, AttentionInput input)
    {
        var x = _embedding.Value.Embedding(ids);
        if (input.Dropout?.NoiseFor(x) is { } noise) x += noise;
        if (Config.EmbeddingScale != 1) x *= EmbeddingScale();
        if (_positions is not null) x += _positions.Value.Embedding(input.Positions!);
        x = input.Dropout?.OnResidual(x, DropoutPlan.EmbeddingSite) ?? x;
        // Below the first trained weight nothing is kept anyway.
        foreach (var layer in _layers)
            x = Recompute && input.Cache is null && (layer.IsTrained || x.RequiresGrad) ? x.Recomputed(part => layer.Forward(part, input)) : layer.Forward(x, input);
        return x;
    }

    /// <summary>The final norm, over the last dimension of any shape.</summary>
    internal Tensor FinalNorm(Tensor hidden) => _finalNorm.Forward(hidden);

    /// <summary>Final norm and head: scores of every token or label, [.., vocabulary or labels].</summary>
    internal Tensor Logits(Tensor hidden) => Cap(FinalNorm(hidden).Linear(Head.Value, null));

    /// <summary>Hidden states of chosen places before the final norm, [places, hidden].</summary>
    internal Tensor HiddenAt(Tensor ids, Tensor places, DropoutPlan? dropout, PackedLayout? packed = null)
        => (packed is null ? Hidden(ids, dropout) : Hidden(ids, PackedInput(packed, dropout))).Reshape([-1, Config.HiddenSize]).IndexSelect(0, places);

    /// <summary>Sum of the losses of chosen places; only those reach the final norm and the head, and the logits never lie in memory whole.</summary>
    /// <param name="ids">Int64 [batch, tokens].</param>
    /// <param name="places">Int64 [targets]: flat index of the place that predicts each target.</param>
    /// <param name="targets">Int64 [targets], at least one.</param>
    /// <param name="labelSmoothing">In [0, 1).</param>
    /// <param name="dropout">Null outside training.</param>
    /// <param name="packed">Where texts that share lines stand; null: a text a line.</param>
    internal Tensor SumLoss(Tensor ids, Tensor places, Tensor targets, double labelSmoothing, DropoutPlan? dropout, PackedLayout? packed = null)
    {
        var chosen = HiddenAt(ids, places, dropout, packed);
        return Tensor.LinearCrossEntropy(FinalNorm(chosen), Head.Value, targets, labelSmoothing, HeadChunk.Rows(Config), Config.LogitCap);
    }

    /// <summary>Scores of a sequence classifier, [batch, labels], read at the last token of each row.</summary>
    internal Tensor ClassLogits(Tensor ids, IReadOnlyList<int> lengths, DropoutPlan? dropout = null)
    {
        var width = ids.Shape[1];
        var last = lengths.Select((length, row) => (row * width) + length - 1).ToArray();
        return Logits(Hidden(ids, dropout).Reshape([-1, Config.HiddenSize]).IndexSelect(0, Tensor.FromArray(last, last.Length).To(Device))).To(DType.Float32);
    }

    /// <summary>Logits of a right-padded batch, float32 [batch, tokens, vocabulary].</summary>
    public Tensor Forward(Tensor ids) => Logits(Hidden(ids)).To(DType.Float32);

    /// <summary>Rotary table for at least so many positions; grows by doubling and is kept.</summary>
    internal (Tensor Cos, Tensor Sin) Rotary(int positions)
    {
        if (_rotary is null || _rotary.Positions < positions || RotaryTable.Differ(Config, _rotaryLength, positions))
        {
            var larger = RotaryTable.Build(Config, Math.Max(positions, Math.Min(2 * (_rotary?.Positions ?? 64), Config.MaxPositions)), positions, Device);
            _rotary?.Dispose();
            (_rotary, _rotaryLength) = (larger, positions);
        }

        return (_rotary.Cos, _rotary.Sin);
    }

    private Tensor Causal(int tokens, long diagonal = 0) => Tensor.Ones([tokens, tokens], DType.Bool, Device).Tril(diagonal);

    private Tensor Cap(Tensor logits) => Config.LogitCap is { } cap ? (logits / cap).Tanh() * cap : logits;

    /// <summary>The reference keeps this factor in the model's dtype.</summary>
    private double EmbeddingScale()
    {
        using var scope = new TensorScope();
        return Tensor.Scalar(Config.EmbeddingScale, DType).Item();
    }

    public void Dispose()
    {
        foreach (var parameter in Parameters) parameter.Dispose();
        _rotary?.Dispose();
    }
}
