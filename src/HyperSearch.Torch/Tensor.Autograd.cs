using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>The graph: gradients, copies with and without history, conversions.</content>
public sealed partial class Tensor
{
    /// <summary>Whether operations on this tensor are recorded for a backward pass. Settable on leaves of a floating-point type.</summary>
    public bool RequiresGrad
    {
        get
        {
            Check(NativeMethods.RequiresGrad(Handle, out var requiresGrad, out var message), message);
            return requiresGrad != 0;
        }
        set => Check(NativeMethods.SetRequiresGrad(Handle, value ? 1 : 0, out var message), message);
    }

    /// <summary>The gradient gathered by backward passes, a new wrapper over the same memory per call; null where there is none. Setting replaces it.</summary>
    public Tensor? Grad
    {
        get
        {
            Check(NativeMethods.Grad(Handle, out var result, out var message), message);
            return result.IsInvalid ? null : new Tensor(result);
        }
        set => Check(NativeMethods.SetGrad(Handle, value?.Handle ?? TensorHandle.None, out var message), message);
    }

    /// <summary>Drops the gradient, so that the next backward pass starts it anew.</summary>
    public void ZeroGrad() => Grad = null;

    /// <summary>Adds the gradients of this tensor to the leaves it was computed from, and frees the graph unless told to keep it.</summary>
    /// <param name="gradient">The gradient of this tensor; 1 for a scalar.</param>
    /// <param name="retainGraph">Keep the graph for another backward pass.</param>
    public void Backward(Tensor? gradient = null, bool retainGraph = false) =>
        Check(NativeMethods.Backward(Handle, gradient?.Handle ?? TensorHandle.None, retainGraph ? 1 : 0, out var message), message);

    /// <summary>
    /// <paramref name="forward"/> of this tensor, of which the graph keeps nothing but this tensor: the backward pass runs it again (T. Chen et al.,
    /// "Training Deep Nets with Sublinear Memory Cost", 2016). The same gradients to the bit where the function gives the same bits when called again.
    /// </summary>
    /// <param name="forward">Called twice, the second time on the thread of the backward pass; tensors that it uses beside its argument must live until then.</param>
    public Tensor Recomputed(Func<Tensor, Tensor> forward) => Wrap(
        NativeMethods.Recompute(Handle, RecomputedPart.RunPointer, RecomputedPart.ReleasePointer, RecomputedPart.Hold(forward), out var result, out var message),
        result,
        message);

    /// <summary>The same memory outside the graph.</summary>
    public Tensor Detach() => Wrap(NativeMethods.Detach(Handle, out var result, out var message), result, message);

    /// <summary>The same tensor under a second handle with a life of its own.</summary>
    public Tensor Alias() => Wrap(NativeMethods.Alias(Handle, out var result, out var message), result, message);

    /// <summary>A copy that passes gradients through.</summary>
    public Tensor Clone() => Wrap(NativeMethods.Clone(Handle, out var result, out var message), result, message);

    /// <summary>This tensor if it is contiguous, else a contiguous copy.</summary>
    public Tensor Contiguous() => Wrap(NativeMethods.Contiguous(Handle, out var result, out var message), result, message);

    /// <summary>Converted to another element type.</summary>
    public Tensor To(DType dtype) => Wrap(NativeMethods.ToDtype(Handle, (int)dtype, out var result, out var message), result, message);

    /// <summary>Moved to another device.</summary>
    public Tensor To(Device device) =>
        Wrap(NativeMethods.ToDevice(Handle, (int)device.Kind, device.Index, out var result, out var message), result, message);
}
