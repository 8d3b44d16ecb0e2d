using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// A Llama-architecture decoder (Touvron et al., 2023): RMS norms, rotate-half rotary positions, grouped query attention, SwiGLU, tied
/// or untied head. Works on right-padded batches. Owns its weights; adapters attached to <see cref="Linears"/> belong to their set.
/// </summary>
public sealed class LlamaModel : IDisposable
{
    private readonly Parameter _embedding;
    private readonly Parameter _finalNorm;
    private readonly DecoderLayer[] _layers;
    private RotaryTable? _rotary;

    internal LlamaModel(ModelConfig config, IReadOnlyList<Parameter> parameters)
    {
        Config = config;
        Parameters = parameters;
        var byName = parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        _embedding = byName[ModelLayout.Embedding];
        _finalNorm = byName[ModelLayout.FinalNorm];
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

    public DType DType => _embedding.Value.DType;

    public Device Device => _embedding.Value.Device;

    public long ParameterCount => Parameters.Sum(parameter => parameter.Value.Length);

    /// <summary>Loads a Hugging Face model directory; every tensor must be there with its shape, and no other.</summary>
    /// <exception cref="UnsupportedModelException">The directory holds another model than its configuration says, or one not built in.</exception>
    public static LlamaModel Load(string directory, DType dtype, Device device)
    {
        var config = ModelConfig.Load(directory);
        return new LlamaModel(config, ModelLoader.Load(directory, config, dtype, device));
    }

    /// <summary>A model with fresh weights: normal(0, 0.02) matrices, norms 1, biases 0, as a function of the seed.</summary>
    public static LlamaModel Initialize(ModelConfig config, ulong seed, DType dtype, Device device)
        => new(config, ModelInitializer.Initialize(config, seed, dtype, device));

    /// <summary>The same weights in memory of their own, without gradients and adapters.</summary>
    public LlamaModel Copy()
    {
        using var scope = new TensorScope();
        return new LlamaModel(Config, [.. Parameters.Select(parameter =>
            new Parameter(parameter.Name, TensorScope.Detach(parameter.Value.Detach().Clone())))]);
    }

    /// <summary>Hidden states before the final norm.</summary>
    /// <param name="ids">Int64 [batch, tokens], padded on the right.</param>
    /// <param name="dropout">Null outside training.</param>
    /// <returns>[batch, tokens, hidden].</returns>
    internal Tensor Hidden(Tensor ids, DropoutPlan? dropout = null)
    {
        var tokens = (int)ids.Shape[1];
        var rotary = Rotary(tokens);
        return Hidden(ids, new AttentionInput(rotary.Cos.Narrow(0, 0, tokens), rotary.Sin.Narrow(0, 0, tokens), null, null, dropout));
    }

    internal Tensor Hidden(Tensor ids, AttentionInput input)
    {
        var x = _embedding.Value.Embedding(ids);
        x = input.Dropout?.OnResidual(x, DropoutPlan.EmbeddingSite) ?? x;
        foreach (var layer in _layers) x = layer.Forward(x, input);
        return x;
    }

    /// <summary>The final norm, over the last dimension of any shape.</summary>
    internal Tensor FinalNorm(Tensor hidden) => hidden.RmsNorm(_finalNorm.Value, Config.NormEpsilon);

    /// <summary>Final norm and head: scores of every token or label, [.., vocabulary or labels].</summary>
    internal Tensor Logits(Tensor hidden) => FinalNorm(hidden).Linear(Head.Value, null);

    /// <summary>Sum of the losses of chosen places; only those reach the final norm and the head, and the logits never lie in memory whole.</summary>
    /// <param name="ids">Int64 [batch, tokens].</param>
    /// <param name="places">Int64 [targets]: flat index of the place that predicts each target.</param>
    /// <param name="targets">Int64 [targets], at least one.</param>
    /// <param name="labelSmoothing">In [0, 1).</param>
    /// <param name="dropout">Null outside training.</param>
    internal Tensor SumLoss(Tensor ids, Tensor places, Tensor targets, double labelSmoothing, DropoutPlan? dropout)
    {
        var chosen = Hidden(ids, dropout).Reshape([-1, Config.HiddenSize]).IndexSelect(0, places);
        return Tensor.LinearCrossEntropy(FinalNorm(chosen), Head.Value, targets, labelSmoothing, HeadChunk.Rows(Config));
    }

    /// <summary>Scores of a sequence classifier, [batch, labels], read at the last token of each row.</summary>
    internal Tensor ClassLogits(Tensor ids, IReadOnlyList<int> lengths)
    {
        var width = ids.Shape[1];
        var last = lengths.Select((length, row) => (row * width) + length - 1).ToArray();
        return Logits(Hidden(ids).Reshape([-1, Config.HiddenSize]).IndexSelect(0, Tensor.FromArray(last, last.Length).To(Device))).To(DType.Float32);
    }

    /// <summary>Logits of a right-padded batch, float32 [batch, tokens, vocabulary].</summary>
    public Tensor Forward(Tensor ids) => Logits(Hidden(ids)).To(DType.Float32);

    /// <summary>Rotary table for at least so many positions; grows by doubling and is kept.</summary>
    internal (Tensor Cos, Tensor Sin) Rotary(int positions)
    {
        if (_rotary is null || _rotary.Positions < positions)
        {
            var larger = RotaryTable.Build(Config, Math.Max(positions, Math.Min(2 * (_rotary?.Positions ?? 64), Config.MaxPositions)), Device);
            _rotary?.Dispose();
            _rotary = larger;
        }

        return (_rotary.Cos, _rotary.Sin);
    }

    public void Dispose()
    {
        foreach (var parameter in Parameters) parameter.Dispose();
        _rotary?.Dispose();
    }
}
