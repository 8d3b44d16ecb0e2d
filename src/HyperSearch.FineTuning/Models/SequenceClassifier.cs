using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Class scores, whichever kind of model gives them.</summary>
internal static class SequenceClassifier
{
    /// <summary>Loads a directory as a classifier.</summary>
    /// <exception cref="UnsupportedModelException">Its weights are not those of its configuration.</exception>
    public static IAdaptable Load(string directory, ClassifierSource source, DType dtype, Device device)
    {
        var parameters = ModelLoader.Load(directory, source.Config, dtype, device, source.IsFresh);
        return source.Config.IsEncoder ? new EncoderModel(source.Config, parameters) : new DecoderModel(source.Config, parameters);
    }

    /// <summary>Loads a directory as what its configuration says: a classifier, or a language model.</summary>
    /// <exception cref="UnsupportedModelException">It is neither, or its weights are not those of its configuration.</exception>
    public static IAdaptable LoadAny(string directory, DType dtype, Device device)
        => ModelConfig.Load(directory).IsEncoder ? EncoderModel.Load(directory, dtype, device) : DecoderModel.Load(directory, dtype, device);

    /// <summary>Float32 [rows, classes].</summary>
    /// <param name="model">A decoder reads at each row's last token, an encoder at its first.</param>
    /// <param name="ids">Int64 [rows, tokens], padded on the right.</param>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="types">Int64 [rows, tokens]: 1 in the second text of a pair; null: there is none.</param>
    /// <param name="dropout">Null outside training.</param>
    public static Tensor Logits(IAdaptable model, Tensor ids, IReadOnlyList<int> lengths, Tensor? types, DropoutPlan? dropout) => model switch
    {
        EncoderModel encoder => encoder.ClassLogits(ids, lengths, types, dropout),
        DecoderModel decoder => decoder.ClassLogits(ids, lengths, dropout),
        _ => throw new InvalidOperationException($"{model.GetType().Name} gives no class scores"),
    };
}
