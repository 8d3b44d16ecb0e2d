using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Lora;

/// <summary>
/// A low-rank update of one linear layer (Hu et al., 2021): y + s B A x with A [r, in], B [out, r] in float32, s = alpha / r; with a magnitude also DoRA
/// (Liu et al., 2024): the rows of W + s B A get the lengths m. Owns its tensors.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    internal LoraAdapter(string module, Tensor a, Tensor b, double scale, Tensor? magnitude = null)
    {
        Module = module;
        A = new Parameter($"base_model.model.{module}.lora_A.weight", a);
        B = new Parameter($"base_model.model.{module}.lora_B.weight", b);
        Scale = scale;
        Magnitude = magnitude is null ? null : new Parameter($"base_model.model.{module}.lora_magnitude_vector", magnitude);
    }

    /// <summary>Path of the linear layer.</summary>
    public string Module { get; }

    /// <summary>[r, in], named as PEFT names it in a file.</summary>
    public Parameter A { get; }

    /// <summary>[out, r].</summary>
    public Parameter B { get; }

    public double Scale { get; }

    /// <summary>DoRA's lengths of rows [out], or null.</summary>
    public Parameter? Magnitude { get; }

    public int Rank => (int)A.Value.Shape[0];

    public IEnumerable<Parameter> Parameters => Magnitude is null ? [A, B] : [A, B, Magnitude];

    /// <summary>y + s B A x. The product is computed in float32 and cast to y's dtype.</summary>
    internal Tensor AddTo(Tensor y, Tensor x)
    {
        // Scaling the narrow product costs rank, not width, multiplications a token.
        var narrow = x.To(DType.Float32).Linear(A.Value, null) * Scale;
        return y + narrow.Linear(B.Value, null).To(y.DType);
    }

    /// <summary>DoRA's output without bias, (m / |W + s B A|) (W x + s B A x'), where only the base's own product is free of dropout.</summary>
    /// <param name="weight">W [out, in].</param>
    /// <param name="x">What the base sees.</param>
    /// <param name="dropped">What the adapter sees; the same tensor without dropout.</param>
    internal Tensor Decomposed(Tensor weight, Tensor x, Tensor dropped)
    {
        var factor = RowFactor(weight).To(x.DType);
        var plain = x.Linear(weight, null);
        if (ReferenceEquals(x, dropped)) return AddTo(plain, x) * factor;
        var thinned = dropped.Linear(weight, null);
        return plain + (AddTo(thinned, dropped) * factor) - thinned;
    }

    /// <summary>m / |W + s B A| by rows, [out]. No gradient flows through the norm, as the paper has it (section 4.3).</summary>
    internal Tensor RowFactor(Tensor weight)
    {
        using var scope = new TensorScope();
        return scope.Keep(Magnitude!.Value / Lengths());

        Tensor Lengths()
        {
            using var noGrad = new NoGradScope();
            return RowLengths(weight.Detach().To(DType.Float32) + Delta());
        }
    }

    /// <summary>2-norms of the rows of a matrix, float32 [out].</summary>
    internal static Tensor RowLengths(Tensor weight) => weight.To(DType.Float32).Square().Sum(1).Sqrt();

    /// <summary>s B A, float32 [out, in].</summary>
    internal Tensor Delta() => B.Value.MatMul(A.Value) * Scale;

    public void Dispose()
    {
        foreach (var parameter in Parameters) parameter.Dispose();
    }
}
