using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Comparisons, which give Bool tensors, and what selects by them.</content>
public sealed partial class Tensor
{
    /// <summary>True where equal.</summary>
    public Tensor Eq(Tensor other) =>
        Wrap(NativeMethods.Eq(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where equal, beside one number.</summary>
    public Tensor Eq(double value) =>
        Wrap(NativeMethods.EqScalar(Handle, value, out var result, out var message), result, message);

    /// <summary>True where different.</summary>
    public Tensor Ne(Tensor other) =>
        Wrap(NativeMethods.Ne(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where different, beside one number.</summary>
    public Tensor Ne(double value) =>
        Wrap(NativeMethods.NeScalar(Handle, value, out var result, out var message), result, message);

    /// <summary>True where below.</summary>
    public Tensor Lt(Tensor other) =>
        Wrap(NativeMethods.Lt(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where below, beside one number.</summary>
    public Tensor Lt(double value) =>
        Wrap(NativeMethods.LtScalar(Handle, value, out var result, out var message), result, message);

    /// <summary>True where above.</summary>
    public Tensor Gt(Tensor other) =>
        Wrap(NativeMethods.Gt(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where above, beside one number.</summary>
    public Tensor Gt(double value) =>
        Wrap(NativeMethods.GtScalar(Handle, value, out var result, out var message), result, message);

    /// <summary>True where at most the other.</summary>
    public Tensor Le(Tensor other) =>
        Wrap(NativeMethods.Le(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where at most the number.</summary>
    public Tensor Le(double value) =>
        Wrap(NativeMethods.LeScalar(Handle, value, out var result, out var message), result, message);

    /// <summary>True where at least the other.</summary>
    public Tensor Ge(Tensor other) =>
        Wrap(NativeMethods.Ge(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where at least the number.</summary>
    public Tensor Ge(double value) =>
        Wrap(NativeMethods.GeScalar(Handle, value, out var result, out var message), result, message);

    /// <summary>True where both are.</summary>
    public Tensor LogicalAnd(Tensor other) =>
        Wrap(NativeMethods.LogicalAnd(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where either is.</summary>
    public Tensor LogicalOr(Tensor other) =>
        Wrap(NativeMethods.LogicalOr(Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>True where this is not.</summary>
    public Tensor LogicalNot() =>
        Wrap(NativeMethods.LogicalNot(Handle, out var result, out var message), result, message);

    /// <summary>True where an element is NaN or infinite.</summary>
    public Tensor IsNonFinite() =>
        Wrap(NativeMethods.IsNonFinite(Handle, out var result, out var message), result, message);

    /// <summary>This tensor where the condition holds, the other elsewhere.</summary>
    public Tensor Where(Tensor condition, Tensor other) =>
        Wrap(NativeMethods.Where(condition.Handle, Handle, other.Handle, out var result, out var message), result, message);

    /// <summary>A number where the mask is true, this tensor elsewhere.</summary>
    public Tensor MaskedFill(Tensor mask, double value) =>
        Wrap(NativeMethods.MaskedFill(Handle, mask.Handle, value, out var result, out var message), result, message);
}
