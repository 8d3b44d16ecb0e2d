using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>Lists how a trial's weights differ from the base model's.</summary>
internal static class WeightChanges
{
    /// <summary>Of adapters on their base model.</summary>
    public static IReadOnlyList<WeightChange> Of(LoraSet adapters, IAdaptable model)
    {
        var linears = model.Linears.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        return
        [
            .. adapters.Adapters.Select(adapter => Of(adapter, linears[adapter.Module])),
            .. adapters.Saved.Select(module => Between(module.Base.Name, module.Weight, module.Base.Own)),
        ];
    }

    /// <summary>Of trained weights and the frozen ones of the same names that they began as.</summary>
    public static IReadOnlyList<WeightChange> Of(IEnumerable<Parameter> trained, IEnumerable<Parameter> frozen)
    {
        var byName = frozen.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        return [.. trained.Select(parameter => Between(parameter.Name, parameter, byName[parameter.Name].Own))];
    }

    private static WeightChange Of(LoraAdapter adapter, LinearLayer linear)
    {
        var entries = linear.Weight.Value.Length;
        var difference = () =>
        {
            using var scope = new TensorScope();
            var merged = adapter.Magnitude is null ? adapter.Delta() : Decomposed(adapter, linear);
            return scope.Keep(linear.Transposed ? merged.Transpose(0, 1) : merged);
        };
        return new WeightChange(linear.Weight.Name, entries, difference, adapter.Magnitude is null ? () => SquaredLength(adapter) : () => Squared(difference));
    }

    private static WeightChange Between(string name, Parameter trained, Tensor frozen)
    {
        var difference = () =>
        {
            using var scope = new TensorScope();
            return scope.Keep(trained.Value.To(DType.Float32) - frozen.Detach().To(DType.Float32));
        };
        return new WeightChange(name, frozen.Length, difference, () => Squared(difference));
    }

    /// <summary>DoRA's merged weight minus the base's, [out, in].</summary>
    private static Tensor Decomposed(LoraAdapter adapter, LinearLayer linear)
    {
        var weight = linear.Oriented.Detach();
        return ((weight.To(DType.Float32) + adapter.Delta()) * adapter.RowFactor(weight).Unsqueeze(1)) - weight.To(DType.Float32);
    }

    /// <summary>|s B A|^2 = s^2 tr((A A^T)(B^T B)): two r x r products instead of one as large as the layer.</summary>
    private static Tensor SquaredLength(LoraAdapter adapter)
    {
        using var scope = new TensorScope();
        Tensor a = adapter.A.Value, b = adapter.B.Value;
        // tr(X Y) of symmetric X and Y is the sum of their elementwise product.
        return scope.Keep((a.MatMul(a.Transpose(0, 1)) * b.Transpose(0, 1).MatMul(b)).Sum() * (adapter.Scale * adapter.Scale));
    }

    private static Tensor Squared(Func<Tensor> difference)
    {
        using var scope = new TensorScope();
        return scope.Keep(difference().Square().Sum());
    }
}
