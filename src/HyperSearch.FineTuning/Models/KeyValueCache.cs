using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Keys and values of the tokens seen so far, by layer: [batch, key heads, tokens, head size]. Owns them.</summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly (Tensor Keys, Tensor Values)?[] _layers;

    public KeyValueCache(int layers) => _layers = new (Tensor, Tensor)?[layers];

    /// <summary>Appends the newest keys and values of a layer and returns all of them.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        using var scope = new TensorScope();
        var next = _layers[layer] is { } old
            ? (Tensor.Cat([old.Keys, keys], 2), Tensor.Cat([old.Values, values], 2))
            : (keys.Contiguous(), values.Contiguous());
        Replace(layer, (TensorScope.Detach(next.Item1), TensorScope.Detach(next.Item2)));
        return next;
    }

    /// <summary>Keeps only these rows of the batch (Int64 [rows]).</summary>
    public void Select(Tensor rows)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            if (_layers[layer] is not { } old) continue;
            using var scope = new TensorScope();
            Replace(layer, (TensorScope.Detach(old.Keys.IndexSelect(0, rows)), TensorScope.Detach(old.Values.IndexSelect(0, rows))));
        }
    }

    public void Dispose()
    {
        for (var layer = 0; layer < _layers.Length; layer++) Replace(layer, null);
    }

    private void Replace(int layer, (Tensor Keys, Tensor Values)? next)
    {
        if (_layers[layer] is { } old)
        {
            old.Keys.Dispose();
            old.Values.Dispose();
        }

        _layers[layer] = next;
    }
}
