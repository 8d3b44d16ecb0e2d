namespace HyperSearch.FineTuning.Models;

/// <summary>The nonlinearity of the feed-forward part.</summary>
public enum Activation
{
    Silu,

    /// <summary>GELU by its tanh approximation (Hendrycks and Gimpel, 2016).</summary>
    GeluTanh,

    /// <summary>GELU by the error function.</summary>
    Gelu,

    Relu,
}
