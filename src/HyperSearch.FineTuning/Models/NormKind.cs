namespace HyperSearch.FineTuning.Models;

/// <summary>How hidden states are normalized.</summary>
public enum NormKind
{
    /// <summary>Root mean square, times a weight (Zhang and Sennrich, 2019).</summary>
    Rms,

    /// <summary>Root mean square, times one plus a weight (Gemma).</summary>
    RmsOnePlus,

    /// <summary>Mean and variance, with weight and bias (Ba et al., 2016).</summary>
    Layer,
}
