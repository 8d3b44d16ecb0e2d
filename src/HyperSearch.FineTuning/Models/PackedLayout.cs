using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Where the sequences of a packed batch stand, several to a line. Each sees itself alone and counts its positions from 0.</summary>
/// <param name="Positions">Int64 [lines, tokens]: position within the sequence.</param>
/// <param name="Mask">Bool [lines, 1, tokens, tokens]: a token sees those before it of its own sequence, and itself.</param>
/// <param name="WindowMask">The same for sliding layers; null: no sequence is longer than the window.</param>
/// <param name="Unpack">Int64 [sequences x longest]: flat place of each token of the padded form; padding names place 0.</param>
/// <param name="Repack">Int64 [lines x tokens]: the way back.</param>
/// <param name="Sequences">How many there are.</param>
/// <param name="Longest">Tokens of the longest.</param>
internal sealed record PackedLayout(Tensor Positions, Tensor Mask, Tensor? WindowMask, Tensor Unpack, Tensor Repack, int Sequences, int Longest)
{
    /// <summary>Applies a function of padded sequences, [sequences, longest, ..], to packed lines, [lines, tokens, ..].</summary>
    public Tensor Padded(Tensor x, Func<Tensor, Tensor> function)
    {
        using var scope = new TensorScope();
        var width = x.Shape[^1];
        var parted = x.Reshape([-1, width]).IndexSelect(0, Unpack).Reshape([Sequences, Longest, width]);
        return scope.Keep(function(parted).Reshape([-1, width]).IndexSelect(0, Repack).Reshape(x.Shape));
    }
}
