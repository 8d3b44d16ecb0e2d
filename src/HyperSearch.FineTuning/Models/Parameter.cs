using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>A weight under its Hugging Face name. Owns its tensor.</summary>
public sealed class Parameter : IDisposable
{
    public Parameter(string name, Tensor value) => (Name, Value) = (name, value);

    public string Name { get; }

    public Tensor Value { get; }

    /// <summary>Two dimensions or more.</summary>
    public bool IsMatrix => Value.Rank >= 2;

    public void Dispose() => Value.Dispose();
}
