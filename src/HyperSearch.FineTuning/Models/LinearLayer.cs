using HyperSearch.FineTuning.Lora;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>y = x W^T + b, with an adapter beside it when one is attached.</summary>
public sealed class LinearLayer
{
    private readonly ulong _site;

    internal LinearLayer(string module, Parameter weight, Parameter? bias, ulong site, bool transposed = false)
        => (Module, Weight, Bias, _site, Transposed) = (module, weight, bias, site, transposed);

    /// <summary>Path of the module, for instance <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Module { get; }

    /// <summary>[out, in], or [in, out] when <see cref="Transposed"/>.</summary>
    public Parameter Weight { get; }

    public Parameter? Bias { get; }

    /// <summary>The weight stands as [in, out], as GPT-2's do.</summary>
    public bool Transposed { get; }

    /// <summary>The weight as [out, in], however it stands; a view costs nothing, since the matrix product takes either order.</summary>
    internal Tensor Oriented => Transposed ? Weight.Value.Transpose(0, 1) : Weight.Value;

    public long Outputs => Weight.Value.Shape[Transposed ? 1 : 0];

    public long Inputs => Weight.Value.Shape[Transposed ? 0 : 1];

    /// <summary>The adapter that takes part in the computation, or null. Not owned.</summary>
    public LoraAdapter? Adapter { get; set; }

    internal Tensor Forward(Tensor x, DropoutPlan? dropout)
    {
        var weight = Oriented;
        if (Adapter is not { } adapter) return x.Linear(weight, Bias?.Value);
        // What lies between is as wide as the result: freed here, it is not held until the end of the layer.
        using var scope = new TensorScope();
        if (adapter.Magnitude is not null)
        {
            var decomposed = adapter.Decomposed(weight, x, dropout is { Adapter: > 0 } ? dropout.OnAdapter(x, _site) : x);
            return scope.Keep(Bias is null ? decomposed : decomposed + Bias.Value);
        }

        // Dropout gives the adapter an input of its own; otherwise one fused pass does both.
        return scope.Keep(dropout is { Adapter: > 0 }
            ? adapter.AddTo(x.Linear(weight, Bias?.Value), dropout.OnAdapter(x, _site))
            : x.LoraLinear(weight, Bias?.Value, adapter.A.Value, adapter.B.Value, adapter.Scale));
    }
}
