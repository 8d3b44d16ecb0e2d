using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>The weights that make a classifier of a model: the last layer, and in encoders the dense layer over the first token.</summary>
internal static class ClassHead
{
    private const double StandardDeviation = 0.02;

    /// <summary>Whether a tensor belongs to the head, and so may be missing from a model that was none.</summary>
    public static bool Owns(string name, ModelConfig config)
    {
        if (!config.IsEncoder) return name == ModelLayout.Score;
        var module = name[..name.LastIndexOf('.')];
        return module == EncoderNames.Classifier || module == EncoderNames.Of(config.Family).Pooler;
    }

    /// <summary>Whether a tensor belongs to the head of a language model, which a classifier does not use.</summary>
    public static bool IsLanguageHead(string name)
        => name == ModelLayout.Head || name.StartsWith("cls.", StringComparison.Ordinal) || name.StartsWith("vocab_", StringComparison.Ordinal);

    /// <summary>Normal(0, 0.02) matrices and zero biases, as the reference begins a head, as a function of the seed and the weight's name.</summary>
    /// <param name="weight">Overwritten.</param>
    /// <param name="name">The weight's name in the model.</param>
    public static void Begin(Tensor weight, string name, ulong seed)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var place = name.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
        var value = weight.Rank >= 2 ? Tensor.Normal(weight.Shape, 0, StandardDeviation, SeedStream.Derive(seed, SeedStream.ClassHead, place)) : Tensor.Zeros(weight.Shape);
        weight.CopyFrom(value.To(weight.DType).To(weight.Device));
    }
}
