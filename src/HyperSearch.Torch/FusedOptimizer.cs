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

    /// <summary>
    /// One step of stochastic gradient descent with the arithmetic of <c>torch.optim.SGD</c>: weight decay joins the gradient, the buffer is
    /// <c>momentum * buffer + gradient</c>.
    /// </summary>
    /// <param name="parameters">Float32 or Float64; changed in place.</param>
    /// <param name="gradients">Of the parameters' shapes; BFloat16 may stand beside Float32 parameters.</param>
    /// <param name="buffers">One a parameter, of its shape and type; empty without momentum. Changed in place.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">Coefficient of the L2 penalty.</param>
    /// <param name="gradientScale">Multiplies every gradient as it is read.</param>
    public static void Sgd(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> buffers, double rate, double momentum, double weightDecay, double gradientScale = 1)
    {
        Require(parameters, gradients);
        if (buffers.Count > 0) Require(parameters, buffers);
        using var p = new HandleArray(parameters);
        using var g = new HandleArray(gradients);
        using var b = new HandleArray(buffers);
        NativeStatus.Check(NativeMethods.Sgd(p.Pointers, g.Pointers, b.Pointers, p.Count, rate, momentum, weightDecay, gradientScale, out var message), message);
    }

    /// <summary>
    /// One step of Lion (Chen et al., 2023, algorithm 2): the sign of <c>beta1 * average + (1 - beta1) * gradient</c> times the rate, decoupled weight
    /// decay, then the average with <c>beta2</c>.
    /// </summary>
    /// <param name="parameters">Float32 or Float64; changed in place.</param>
    /// <param name="gradients">Of the parameters' shapes; BFloat16 may stand beside Float32 parameters.</param>
    /// <param name="averages">One a parameter, of its shape and type. Changed in place.</param>
    /// <param name="rate">Learning rate: by how much every weight moves.</param>
    /// <param name="beta1">In [0, 1).</param>
    /// <param name="beta2">In [0, 1).</param>
    /// <param name="weightDecay">Parameters shrink by <c>rate * weightDecay</c>.</param>
    /// <param name="gradientScale">Multiplies every gradient as it is read.</param>
    public static void Lion(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> averages, double rate, double beta1, double beta2, double weightDecay,
        double gradientScale = 1)
    {
        Require(parameters, gradients);
        Require(parameters, averages);
        using var p = new HandleArray(parameters);
        using var g = new HandleArray(gradients);
        using var m = new HandleArray(averages);
        NativeStatus.Check(NativeMethods.Lion(p.Pointers, g.Pointers, m.Pointers, p.Count, rate, beta1, beta2, weightDecay, gradientScale, out var message), message);
    }

    /// <summary>
    /// One step of Adafactor (Shazeer, Stern, 2018) with the arithmetic of the <c>transformers</c> library and an external rate (no scaling by the
    /// parameter's size): the second moment of a matrix is kept as its row and column means, decays by 1 - step^-0.8, and updates whose root mean
    /// square exceeds 1 are brought back to it.
    /// </summary>
    /// <param name="parameters">Float32 or Float64; changed in place.</param>
    /// <param name="gradients">Of the parameters' shapes.</param>
    /// <param name="rows">Without the last dimension; of the parameter's own shape where that has one dimension only. Changed in place.</param>
    /// <param name="columns">The last dimension; not used where the parameter has one only. Changed in place.</param>
    /// <param name="averages">Averages of the updates, or empty. Changed in place.</param>
    /// <param name="options">This step's settings; <see cref="AdamWOptions.Beta2"/> is not used, epsilon is added to squared gradients.</param>
    public static void Adafactor(
        IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> rows, IReadOnlyList<Tensor> columns, IReadOnlyList<Tensor> averages,
        AdamWOptions options)
    {
        const double decayPower = -0.8;
        Require(parameters, gradients);
        Require(parameters, rows);
        Require(parameters, columns);
        if (averages.Count > 0) Require(parameters, averages);
        using var p = new HandleArray(parameters);
        using var g = new HandleArray(gradients);
        using var r = new HandleArray(rows);
        using var c = new HandleArray(columns);
        using var m = new HandleArray(averages);
        var kept = 1 - Math.Pow(options.Step, decayPower);
        var status = NativeMethods.Adafactor(
            p.Pointers, g.Pointers, r.Pointers, c.Pointers, m.Pointers, p.Count, options.LearningRate, options.Epsilon, kept, options.Beta1, options.WeightDecay,
            options.GradientScale, out var message);
        NativeStatus.Check(status, message);
    }

    private static void Require(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> others)
    {
        if (others.Count != parameters.Count) throw new ArgumentException($"{parameters.Count} parameters came with {others.Count} gradients or states", nameof(others));
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
