using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Losses.</content>
public sealed partial class Tensor
{
    /// <summary>
    /// Cross-entropy of logits [N, V] against Int64 targets [N]. Rows whose target is <paramref name="ignoreIndex"/> count in neither
    /// the sum nor the mean's divisor. Label smoothing as in PyTorch: the target's share is 1 - s, and s is spread over all V classes.
    /// </summary>
    public static Tensor CrossEntropy(
        Tensor logits, Tensor targets, long ignoreIndex = -100, double labelSmoothing = 0, bool sumReduction = false) =>
        Wrap(
            NativeMethods.CrossEntropy(
                logits.Handle, targets.Handle, ignoreIndex, labelSmoothing, sumReduction ? 1 : 0, out var result, out var message),
            result,
            message);

    /// <summary>
    /// The SUM of the cross-entropies of <c>hidden @ weightᵀ</c> against the targets, without ever holding all logits: they are made
    /// and consumed <paramref name="chunk"/> rows at a time, and the gradients are computed on the way.
    /// </summary>
    /// <param name="hidden">[N, d].</param>
    /// <param name="weight">The output embedding [V, d].</param>
    /// <param name="targets">Int64 [N]; every row counts, so the caller leaves ignored rows out.</param>
    /// <param name="labelSmoothing">In [0, 1), as in <see cref="CrossEntropy"/>.</param>
    /// <param name="chunk">Rows of logits in memory at once.</param>
    /// <param name="cap">Where given, above 0: a logit x counts as <c>cap * tanh(x / cap)</c>.</param>
    public static Tensor LinearCrossEntropy(Tensor hidden, Tensor weight, Tensor targets, double labelSmoothing = 0, int chunk = 1024, double? cap = null) =>
        Wrap(
            NativeMethods.LinearCrossEntropy(
                hidden.Handle, weight.Handle, targets.Handle, labelSmoothing, cap ?? 0, chunk, out var result, out var message),
            result,
            message);
}
