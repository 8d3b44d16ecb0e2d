using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// Dropout of one training forward pass without any generator: the mask of a sequence is a function of (its own seed, the site in the
/// network, the position in the sequence), so that it depends neither on the other sequences of the batch nor on padding. A window
/// that is cut into other micro-batches, after an out-of-memory retry for instance, sees the same masks.
/// </summary>
/// <param name="Residual">Probability on embeddings and residual branches.</param>
/// <param name="Adapter">Probability on the inputs of adapters.</param>
/// <param name="RowSeeds">Int64 [batch]: a seed for each sequence, from (trial seed, optimiser step, place in the window).</param>
internal sealed record DropoutPlan(double Residual, double Adapter, Tensor RowSeeds)
{
    private const ulong SitesPerLayer = 16;

    /// <summary>Added to the embeddings, [sequences, tokens of the longest, hidden] on the model's device; or null.</summary>
    public Tensor? EmbeddingNoise { get; init; }

    /// <summary>Where the sequences stand, several to a line; null: a sequence a line.</summary>
    public PackedLayout? Packed { get; init; }

    public const ulong EmbeddingSite = 0;
    public const ulong AttentionSite = 1;
    public const ulong MlpSite = 2;

    /// <summary>First of the adapters' sites; the linear layers of a decoder layer follow in order.</summary>
    public const ulong FirstAdapterSite = 4;

    /// <summary>Number of a site: layers count from 1, the embedding is layer 0.</summary>
    public static ulong Site(int layer, ulong place) => ((ulong)layer * SitesPerLayer) + place;

    public Tensor OnResidual(Tensor x, ulong site) => Residual > 0 ? Drop(x, Residual, site) : x;

    public Tensor OnAdapter(Tensor x, ulong site) => Adapter > 0 ? Drop(x, Adapter, site) : x;

    /// <summary>The noise in the dtype and places of embeddings; null without any.</summary>
    public Tensor? NoiseFor(Tensor x)
    {
        if (EmbeddingNoise is null) return null;
        return (Packed is null ? EmbeddingNoise : EmbeddingNoise.Reshape([-1, x.Shape[^1]]).IndexSelect(0, Packed.Repack).Reshape(x.Shape)).To(x.DType);
    }

    /// <summary>Sequences that share a line are dropped as if each had one of its own.</summary>
    private Tensor Drop(Tensor x, double p, ulong site)
        => Packed?.Padded(x, parted => parted.DropoutRows(p, RowSeeds, site)) ?? x.DropoutRows(p, RowSeeds, site);
}
