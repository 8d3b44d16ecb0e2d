using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <summary>What an optimizer does to all parameters at once: one call into the shim, one parallel pass over memory.</summary>
public static class FusedOptimizer
{
    /// <summary>
    /// One step of AdamW with the arithmetic of <c>torch.optim.AdamW</c>; on a CPU the result does not depend on the number of threads.
    /// </summary>
    /// <param name="parameters">Float32, Float64 or BFloat16; changed in place.</param>
    /// <param name="gradients">Of the parameters' shapes; Float32 and BFloat16 may stand beside each other.</param>
    /// <param name="averages">The gradients' running averages; Float32 beside BFloat16 parameters. Changed in place.</param>
    /// <param name="squares">The squared gradients' running averages. Changed in place.</param>
    /// <param name="options">This step's settings.</param>
    public static void AdamW(
        IReadOnlyList<Tensor> parameters,
        IReadOnlyList<Tensor> gradients,
        IReadOnlyList<Tensor> averages,
        IReadOnlyList<Tensor> squares,
        AdamWOptions options)
    {
        if (gradients.Count != parameters.Count || averages.Count != parameters.Count || squares.Count != parameters.Count)
            throw new ArgumentException(
                $"{parameters.Count} parameters came with {gradients.Count} gradients and {averages.Count} and {squares.Count} averages",
                nameof(parameters));
        using var p = new HandleArray(parameters);
        using var g = new HandleArray(gradients);
        using var m = new HandleArray(averages);
        using var v = new HandleArray(squares);
        var status = NativeMethods.Adamw(
            p.Pointers,
            g.Pointers,
            m.Pointers,
            v.Pointers,
            p.Count,
            options.LearningRate,
            options.Beta1,
            options.Beta2,
            options.Epsilon,
            options.WeightDecay,
            options.Step,
            options.GradientScale,
            out var message);
        NativeStatus.Check(status, message);
    }

    /// <summary>The 2-norm over all elements of all tensors, on the host: one wait for the device.</summary>
    public static double GlobalNorm(IReadOnlyList<Tensor> gradients)
    {
        using var handles = new HandleArray(gradients);
        NativeStatus.Check(NativeMethods.GlobalNorm(handles.Pointers, handles.Count, out var norm, out var message), message);
        return norm;
    }

    /// <summary>Sets every element of every tensor to zero.</summary>
    public static void Zero(IReadOnlyList<Tensor> tensors)
    {
        using var handles = new HandleArray(tensors);
        NativeStatus.Check(NativeMethods.ZeroAll(handles.Pointers, handles.Count, out var message), message);
    }
}
