using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>A model that adapters can be attached to.</summary>
public interface IAdaptable : IDisposable
{
    ModelConfig Config { get; }

    /// <summary>All weights.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Every linear layer but the head, in the order of the computation.</summary>
    IReadOnlyList<LinearLayer> Linears { get; }

    Device Device { get; }

    DType DType { get; }

    long ParameterCount { get; }

    /// <summary>Beginnings of the names of the weights that freezing the first layers, or the embeddings, holds.</summary>
    IReadOnlyList<string> FrozenBy(int layers, bool embeddings);
}
