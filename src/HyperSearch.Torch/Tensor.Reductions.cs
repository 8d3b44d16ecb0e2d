using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Reductions over all elements or one dimension.</content>
public sealed partial class Tensor
{
    /// <summary>The sum of all elements.</summary>
    public Tensor Sum() =>
        Wrap(NativeMethods.Sum(Handle, out var result, out var message), result, message);

    /// <summary>The sum along a dimension.</summary>
    public Tensor Sum(long dim, bool keepDim = false) =>
        Wrap(NativeMethods.SumDim(Handle, dim, keepDim ? 1 : 0, out var result, out var message), result, message);

    /// <summary>The mean of all elements.</summary>
    public Tensor Mean() =>
        Wrap(NativeMethods.Mean(Handle, out var result, out var message), result, message);

    /// <summary>The mean along a dimension.</summary>
    public Tensor Mean(long dim, bool keepDim = false) =>
        Wrap(NativeMethods.MeanDim(Handle, dim, keepDim ? 1 : 0, out var result, out var message), result, message);

    /// <summary>The largest element.</summary>
    public Tensor Max() =>
        Wrap(NativeMethods.Max(Handle, out var result, out var message), result, message);

    /// <summary>The smallest element.</summary>
    public Tensor Min() =>
        Wrap(NativeMethods.Min(Handle, out var result, out var message), result, message);

    /// <summary>The largest elements along a dimension and where they stand.</summary>
    public (Tensor Values, Tensor Indices) Max(long dim, bool keepDim = false)
    {
        var status = NativeMethods.MaxDim(Handle, dim, keepDim ? 1 : 0, out var values, out var indices, out var message);
        Check(status, message);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>The k largest elements along a dimension, largest first, and where they stand.</summary>
    public (Tensor Values, Tensor Indices) TopK(long k, long dim = -1)
    {
        var status = NativeMethods.TopK(Handle, k, dim, out var values, out var indices, out var message);
        Check(status, message);
        return (new Tensor(values), new Tensor(indices));
    }

    /// <summary>Where the largest element along a dimension stands.</summary>
    public Tensor ArgMax(long dim, bool keepDim = false) =>
        Wrap(NativeMethods.Argmax(Handle, dim, keepDim ? 1 : 0, out var result, out var message), result, message);

    /// <summary>The logarithm of the sum of exponentials along a dimension.</summary>
    public Tensor LogSumExp(long dim, bool keepDim = false) =>
        Wrap(NativeMethods.Logsumexp(Handle, dim, keepDim ? 1 : 0, out var result, out var message), result, message);

    /// <summary>Exponentials divided by their sum along a dimension.</summary>
    public Tensor Softmax(long dim) =>
        Wrap(NativeMethods.Softmax(Handle, dim, out var result, out var message), result, message);

    /// <summary>The logarithm of <see cref="Softmax"/>.</summary>
    public Tensor LogSoftmax(long dim) =>
        Wrap(NativeMethods.LogSoftmax(Handle, dim, out var result, out var message), result, message);

    /// <summary>Running sums along a dimension.</summary>
    public Tensor CumSum(long dim) =>
        Wrap(NativeMethods.Cumsum(Handle, dim, out var result, out var message), result, message);

    /// <summary>The 2-norm of all elements.</summary>
    public Tensor Norm() =>
        Wrap(NativeMethods.Norm(Handle, out var result, out var message), result, message);

    /// <summary>Whether every element is true or not zero.</summary>
    public Tensor All() =>
        Wrap(NativeMethods.All(Handle, out var result, out var message), result, message);

    /// <summary>Whether any element is true or not zero.</summary>
    public Tensor Any() =>
        Wrap(NativeMethods.Any(Handle, out var result, out var message), result, message);

    /// <summary>Whether any element is NaN or infinite. On a GPU this waits for all work queued before it.</summary>
    public bool AnyNonFinite()
    {
        Check(NativeMethods.AnyNonFinite(Handle, out var found, out var message), message);
        return found != 0;
    }
}
