namespace HyperSearch.FineTuning.Models;

/// <summary>The shape of the feed-forward part.</summary>
public enum MlpKind
{
    /// <summary>down(act(gate x) * up x) (Shazeer, 2020).</summary>
    Gated,

    /// <summary>The same with gate and up in one matrix, gate first.</summary>
    FusedGated,

    /// <summary>down(act(up x)).</summary>
    Plain,
}
