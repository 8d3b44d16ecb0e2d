using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>A weight under its Hugging Face name. Owns its tensor.</summary>
public sealed class Parameter : IDisposable
{
    private readonly Tensor _own;

    public Parameter(string name, Tensor value) => (Name, _own) = (name, value);

    public string Name { get; }

    /// <summary>What takes part in the computation.</summary>
    public Tensor Value => Substitute?.Value ?? _own;

    /// <summary>The model's own value, also while another stands in for it.</summary>
    internal Tensor Own => _own;

    /// <summary>Stands in for this weight while an adapter brings a whole module of its own. Not owned.</summary>
    internal Parameter? Substitute { get; set; }

    /// <summary>Two dimensions or more.</summary>
    public bool IsMatrix => _own.Rank >= 2;

    /// <summary>Path of the module that the weight belongs to.</summary>
    internal string Module => Name[..Name.LastIndexOf('.')];

    public void Dispose() => _own.Dispose();
}
