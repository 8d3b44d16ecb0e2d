using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// The L1 penalty as a proximal step after the optimiser's own (soft thresholding; Parikh, Boyd, 2014, section 6.5.2): decoupled from
/// AdamW's scaling as its weight decay is, and able to make weights exactly zero, which a subgradient is not.
/// </summary>
internal static class ProximalL1
{
    /// <summary>w becomes sign(w) max(|w| - threshold, 0), in place.</summary>
    public static void Shrink(IEnumerable<Tensor> weights, double threshold)
    {
        foreach (var weight in weights)
        {
            using var scope = new TensorScope();
            weight.AddInPlace(weight.Clamp(-threshold, threshold), -1);
        }
    }
}
