namespace HyperSearch.FineTuning.Models;

/// <summary>Name and shape that a weight must have.</summary>
public sealed record TensorSpec(string Name, params long[] Shape)
{
    /// <summary>Number of elements.</summary>
    public long Length => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Two dimensions or more: the weights that decay; norms and biases have one.</summary>
    public bool IsMatrix => Shape.Length >= 2;

    internal static string Show(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
