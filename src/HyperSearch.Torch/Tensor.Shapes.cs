using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Views, slices, gathers and joins.</content>
public sealed partial class Tensor
{
    /// <summary>Two dimensions exchanged: a view.</summary>
    public Tensor Transpose(long i, long j) =>
        Wrap(NativeMethods.Transpose(Handle, i, j, out var result, out var message), result, message);

    /// <summary>Dimensions in another order: a view.</summary>
    public Tensor Permute(params long[] order) =>
        Wrap(NativeMethods.Permute(Handle, order, order.Length, out var result, out var message), result, message);

    /// <summary>The same elements under another shape, a view where that is possible; one length may be -1.</summary>
    public Tensor Reshape(params long[] shape) =>
        Wrap(NativeMethods.Reshape(Handle, shape, shape.Length, out var result, out var message), result, message);

    /// <summary>As <see cref="Reshape"/>, but never a copy: refused where the layout does not allow it.</summary>
    public Tensor View(params long[] shape) =>
        Wrap(NativeMethods.View(Handle, shape, shape.Length, out var result, out var message), result, message);

    /// <summary>Dimensions of length 1 repeated without copying; -1 keeps a length.</summary>
    public Tensor Expand(params long[] shape) =>
        Wrap(NativeMethods.Expand(Handle, shape, shape.Length, out var result, out var message), result, message);

    /// <summary>A new dimension of length 1.</summary>
    public Tensor Unsqueeze(long dim) =>
        Wrap(NativeMethods.Unsqueeze(Handle, dim, out var result, out var message), result, message);

    /// <summary>Drops a dimension of length 1.</summary>
    public Tensor Squeeze(long dim) =>
        Wrap(NativeMethods.Squeeze(Handle, dim, out var result, out var message), result, message);

    /// <summary>Part of a dimension: a view.</summary>
    public Tensor Narrow(long dim, long start, long length) =>
        Wrap(NativeMethods.Narrow(Handle, dim, start, length, out var result, out var message), result, message);

    /// <summary>One index of a dimension, which disappears: a view.</summary>
    public Tensor Select(long dim, long index) =>
        Wrap(NativeMethods.Select(Handle, dim, index, out var result, out var message), result, message);

    /// <summary>Copies the slices that an Int64 vector names.</summary>
    public Tensor IndexSelect(long dim, Tensor index) =>
        Wrap(NativeMethods.IndexSelect(Handle, dim, index.Handle, out var result, out var message), result, message);

    /// <summary>Picks along a dimension, one index per result.</summary>
    public Tensor Gather(long dim, Tensor index) =>
        Wrap(NativeMethods.Gather(Handle, dim, index.Handle, out var result, out var message), result, message);

    /// <summary>A copy with slices of <paramref name="source"/> added where the Int64 vector <paramref name="index"/> says.</summary>
    public Tensor IndexAdd(long dim, Tensor index, Tensor source) =>
        Wrap(NativeMethods.IndexAdd(Handle, dim, index.Handle, source.Handle, out var result, out var message), result, message);

    /// <summary>A copy with elements of <paramref name="source"/> added where <paramref name="index"/> says.</summary>
    public Tensor ScatterAdd(long dim, Tensor index, Tensor source) =>
        Wrap(NativeMethods.ScatterAdd(Handle, dim, index.Handle, source.Handle, out var result, out var message), result, message);

    /// <summary>Zero above a diagonal of the last two dimensions.</summary>
    public Tensor Tril(long diagonal = 0) =>
        Wrap(NativeMethods.Tril(Handle, diagonal, out var result, out var message), result, message);

    /// <summary>Rows of this table [V, d] by Int64 indices [...]: [..., d].</summary>
    public Tensor Embedding(Tensor indices) =>
        Wrap(NativeMethods.Embedding(Handle, indices.Handle, out var result, out var message), result, message);

    /// <summary>Joined along an existing dimension.</summary>
    public static Tensor Cat(IReadOnlyList<Tensor> tensors, long dim = 0)
    {
        using var handles = new HandleArray(tensors);
        return Wrap(NativeMethods.Cat(handles.Pointers, handles.Count, dim, out var result, out var message), result, message);
    }

    /// <summary>Joined along a new dimension.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> tensors, long dim = 0)
    {
        using var handles = new HandleArray(tensors);
        return Wrap(NativeMethods.Stack(handles.Pointers, handles.Count, dim, out var result, out var message), result, message);
    }

    /// <summary>Consecutive views of a dimension with the given lengths.</summary>
    public Tensor[] Split(long dim, params long[] lengths)
    {
        var parts = new Tensor[lengths.Length];
        long start = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            parts[i] = Narrow(dim, start, lengths[i]);
            start += lengths[i];
        }
        return parts;
    }
}
