using HyperSearch.FineTuning.Lora;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>y = x W^T + b, with an adapter beside it when one is attached.</summary>
public sealed class LinearLayer
{
    private readonly ulong _site;

    internal LinearLayer(string module, Parameter weight, Parameter? bias, ulong site)
        => (Module, Weight, Bias, _site) = (module, weight, bias, site);

    /// <summary>Path of the module, for instance <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Module { get; }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    public Parameter? Bias { get; }

    /// <summary>The adapter that takes part in the computation, or null. Not owned.</summary>
    public LoraAdapter? Adapter { get; set; }

    internal Tensor Forward(Tensor x, DropoutPlan? dropout)
    {
        if (Adapter is not { } adapter) return x.Linear(Weight.Value, Bias?.Value);
        // Dropout gives the adapter an input of its own; otherwise one fused pass does both.
        return dropout is { Adapter: > 0 }
            ? adapter.AddTo(x.Linear(Weight.Value, Bias?.Value), dropout.OnAdapter(x, _site))
            : x.LoraLinear(Weight.Value, Bias?.Value, adapter.A.Value, adapter.B.Value, adapter.Scale);
    }
}
