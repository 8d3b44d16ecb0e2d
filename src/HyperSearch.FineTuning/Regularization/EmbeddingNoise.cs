using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// NEFTune (Jain et al., 2023): uniform noise on the embeddings while training, within alpha / sqrt(tokens x width) of a row's own tokens,
/// so that padding changes nothing. A row's noise is a function of (seed, step, place in the window), as its dropout is.
/// </summary>
internal static class EmbeddingNoise
{
    /// <summary>[rows, tokens of the longest, width] in float32, on the processor; 0 where a row is padded.</summary>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="seeds">One a row.</param>
    /// <param name="width">Of an embedding.</param>
    /// <param name="alpha">Strength; 5 to 15 in the paper.</param>
    public static Tensor Of(IReadOnlyList<int> lengths, IReadOnlyList<ulong> seeds, int width, double alpha)
    {
        using var scope = new TensorScope();
        var longest = lengths.Max();
        var rows = new Tensor[lengths.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var bound = alpha / Math.Sqrt((double)lengths[i] * width);
            var noise = Tensor.Uniform([lengths[i], width], -bound, bound, seeds[i]);
            rows[i] = lengths[i] == longest ? noise : Tensor.Cat([noise, Tensor.Zeros([longest - lengths[i], width])]);
        }

        return scope.Keep(Tensor.Stack(rows));
    }
}
