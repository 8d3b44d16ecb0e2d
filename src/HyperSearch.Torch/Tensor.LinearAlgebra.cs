using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Matrix products.</content>
public sealed partial class Tensor
{
    /// <summary>The matrix product over the last two dimensions; those before them broadcast.</summary>
    public Tensor MatMul(Tensor other) =>
        Wrap(NativeMethods.Matmul(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>This [..., in] times the transposed <paramref name="weight"/> [out, in], plus <paramref name="bias"/> [out]: [..., out].</summary>
    public Tensor Linear(Tensor weight, Tensor? bias = null) =>
        Wrap(
            NativeMethods.Linear(Handle, weight.Handle, bias?.Handle ?? TensorHandle.None, out var result, out var message),
            result,
            message);

    /// <summary>
    /// A linear layer with a low-rank adapter, <c>x Wᵀ + bias + scale * (x Aᵀ) Bᵀ</c> (E. J. Hu et al., "LoRA", 2021). The weight gets no
    /// gradient unless it requires one. Adapters of a wider type than the base work in their own.
    /// </summary>
    /// <param name="weight">W [out, in].</param>
    /// <param name="bias">[out], or none.</param>
    /// <param name="a">A [r, in].</param>
    /// <param name="b">B [out, r].</param>
    /// <param name="scale">alpha / r, or alpha / sqrt(r).</param>
    public Tensor LoraLinear(Tensor weight, Tensor? bias, Tensor a, Tensor b, double scale) =>
        Wrap(
            NativeMethods.LoraLinear(
                Handle, weight.Handle, bias?.Handle ?? TensorHandle.None, a.Handle, b.Handle, scale, out var result, out var message),
            result,
            message);

    /// <summary><c>beta * this + alpha * (a @ b)</c>, with a [n, k] and b [k, m].</summary>
    public Tensor AddMm(Tensor a, Tensor b, double beta = 1, double alpha = 1) =>
        Wrap(NativeMethods.Addmm(Handle, a.Handle, b.Handle, beta, alpha, out var result, out var message), result, message);
}
