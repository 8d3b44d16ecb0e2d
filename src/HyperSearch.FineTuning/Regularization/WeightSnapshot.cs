using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>A copy of the trained weights at the best evaluation, for early stopping. Owns its tensors.</summary>
internal sealed class WeightSnapshot : IDisposable
{
    private readonly Dictionary<string, Tensor> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Tensor> Values => _values;

    public bool IsEmpty => _values.Count == 0;

    /// <summary>Takes the values as they are now; memory is allotted once.</summary>
    public void Take(IEnumerable<(string Name, Tensor Value)> weights)
    {
        using var scope = new TensorScope();
        foreach (var (name, value) in weights)
        {
            if (_values.TryGetValue(name, out var kept)) kept.CopyFrom(value.Detach());
            else _values[name] = TensorScope.Detach(value.Detach().Clone());
        }
    }

    /// <summary>Writes the values back.</summary>
    public void Restore(IEnumerable<(string Name, Tensor Value)> weights)
    {
        using var noGrad = new NoGradScope();
        foreach (var (name, value) in weights) value.CopyFrom(_values[name]);
    }

    public void Dispose()
    {
        foreach (var value in _values.Values) value.Dispose();
        _values.Clear();
    }
}
