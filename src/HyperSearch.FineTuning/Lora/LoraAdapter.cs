using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Lora;

/// <summary>
/// A low-rank update of one linear layer (Hu et al., 2021): y + s B A x with A [r, in], B [out, r] in float32, s = alpha / r.
/// Owns A and B.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    internal LoraAdapter(string module, Tensor a, Tensor b, double scale)
    {
        Module = module;
        A = new Parameter($"base_model.model.{module}.lora_A.weight", a);
        B = new Parameter($"base_model.model.{module}.lora_B.weight", b);
        Scale = scale;
    }

    /// <summary>Path of the linear layer.</summary>
    public string Module { get; }

    /// <summary>[r, in], named as PEFT names it in a file.</summary>
    public Parameter A { get; }

    /// <summary>[out, r].</summary>
    public Parameter B { get; }

    public double Scale { get; }

    /// <summary>y + s B A x. The product is computed in float32 and cast to y's dtype.</summary>
    internal Tensor AddTo(Tensor y, Tensor x)
    {
        // Scaling the narrow product costs rank, not width, multiplications a token.
        var narrow = x.To(DType.Float32).Linear(A.Value, null) * Scale;
        return y + narrow.Linear(B.Value, null).To(y.DType);
    }

    /// <summary>s B A, float32 [out, in].</summary>
    internal Tensor Delta() => B.Value.MatMul(A.Value) * Scale;

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }
}
