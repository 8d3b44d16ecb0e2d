using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>The layers of a transformer, fused where libtorch would make several passes over memory.</content>
public sealed partial class Tensor
{
    /// <summary>
    /// Root-mean-square normalization over the last dimension, <c>x / sqrt(mean(x²) + eps) * weight</c>, with statistics in
    /// Float32 at least (B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019).
    /// </summary>
    public Tensor RmsNorm(Tensor weight, double eps) =>
        Wrap(NativeMethods.RmsNorm(Handle, weight.Handle, eps, out var result, out var message), result, message);

    /// <summary>Layer normalization over the last dimension.</summary>
    public Tensor LayerNorm(Tensor weight, Tensor bias, double eps) =>
        Wrap(NativeMethods.LayerNorm(Handle, weight.Handle, bias.Handle, eps, out var result, out var message), result, message);

    /// <summary>
    /// Zero with probability <paramref name="p"/> in [0, 1), else scaled by 1/(1-p). The mask is a function of the seed and the
    /// element's position alone, on one kind of device.
    /// </summary>
    public Tensor Dropout(double p, ulong seed) =>
        Wrap(NativeMethods.Dropout(Handle, p, seed, out var result, out var message), result, message);

    /// <summary>
    /// Dropout of this [B, ...] where row b's mask is a function of <c>rowSeeds[b]</c>, the site and the element's position within the row:
    /// it depends neither on the other rows nor on where the row is padded at its end.
    /// </summary>
    /// <param name="p">In [0, 1).</param>
    /// <param name="rowSeeds">Int64 [B].</param>
    /// <param name="site">Tells one dropout of a model from another under the same seeds.</param>
    public Tensor DropoutRows(double p, Tensor rowSeeds, ulong site) =>
        Wrap(NativeMethods.DropoutRows(Handle, p, rowSeeds.Handle, site, out var result, out var message), result, message);

    /// <summary>
    /// The rotary position embedding of this [B, H, T, D], rotating dimension i with i + D/2, by tables [T, D] or [B, T, D] whose
    /// two halves are equal (J. Su et al., "RoFormer", 2021, in the layout of Hugging Face's Llama).
    /// </summary>
    public Tensor RotaryEmbedding(Tensor cos, Tensor sin) =>
        Wrap(NativeMethods.Rotary(Handle, cos.Handle, sin.Handle, out var result, out var message), result, message);

    /// <summary>
    /// softmax(q kᵀ * scale + mask) v. The number of key heads must divide that of the query heads; head h looks at key head
    /// h * Hkv / H.
    /// </summary>
    /// <param name="q">[B, H, Tq, D].</param>
    /// <param name="k">[B, Hkv, Tk, D].</param>
    /// <param name="v">[B, Hkv, Tk, D].</param>
    /// <param name="mask">Bool (true may be looked at) or additive, broadcastable to [B, H, Tq, Tk]. No row may be masked entirely.</param>
    /// <param name="causal">Query i sees keys up to i + Tk - Tq.</param>
    /// <param name="scale">1/sqrt(D) when not given.</param>
    /// <returns>[B, H, Tq, D].</returns>
    public static Tensor ScaledDotProductAttention(
        Tensor q, Tensor k, Tensor v, Tensor? mask = null, bool causal = false, double? scale = null) =>
        Wrap(
            NativeMethods.Attention(
                q.Handle,
                k.Handle,
                v.Handle,
                mask?.Handle ?? TensorHandle.None,
                causal ? 1 : 0,
                scale ?? double.NaN,
                out var result,
                out var message),
            result,
            message);

    /// <summary>silu(gate) * up (N. Shazeer, "GLU Variants Improve Transformer", 2020).</summary>
    public static Tensor SwiGlu(Tensor gate, Tensor up) =>
        Wrap(NativeMethods.Swiglu(gate.Handle, up.Handle, out var result, out var message), result, message);

    /// <summary>
    /// One draw per row of non-negative weights [N, V], as indices [N]. The same seed and weights give the same draws.
    /// </summary>
    public Tensor MultinomialSample(ulong seed) =>
        Wrap(NativeMethods.Multinomial(Handle, seed, out var result, out var message), result, message);
}
