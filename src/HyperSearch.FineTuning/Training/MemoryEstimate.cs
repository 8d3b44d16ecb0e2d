using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Memory that a trial should need, predicted from shapes before its first step.</summary>
/// <param name="WeightBytes">Model and adapters; what is measured of the frozen model for elastic weight consolidation.</param>
/// <param name="GradientBytes">One gradient for each trained weight, in the weight's dtype.</param>
/// <param name="OptimizerBytes">Both moments in float32, and the float32 value behind a bfloat16 weight.</param>
/// <param name="ActivationBytes">What the backward pass of the largest micro-batch keeps, and one chunk of logits.</param>
public sealed record MemoryEstimate(long WeightBytes, long GradientBytes, long OptimizerBytes, long ActivationBytes)
{
    /// <summary>Values kept for a token and layer, in units of the hidden size: norms, q, attention output, residuals.</summary>
    private const long HiddenValuesPerLayer = 7;

    public long TotalBytes => WeightBytes + GradientBytes + OptimizerBytes + ActivationBytes;

    internal static MemoryEstimate Of(TrialSession session)
    {
        var config = session.Network.Config;
        var width = session.Network.DType == DType.Float32 ? 4 : 2;
        var trained = session.Optimizer.ParameterCount;
        var adapters = session.Adapters is null ? 0 : trained;
        long trainedWidth = session.Adapters is null ? width : 4;
        var longest = session.Train.Rows.Max(row => (long)row.Tokens.Length);
        var tokens = longest * Math.Min(session.Settings.BatchSize, session.Train.Rows.Count);
        var perLayer = (HiddenValuesPerLayer * config.HiddenSize) + (2L * config.KeyValueHeads * config.HeadSize) + (3L * config.IntermediateSize)
            + (config.Heads * longest);
        // A teacher's scores and shares lie beside the student's.
        var copies = session.Settings.DistillationWeight > 0 ? 6 : 2;
        var logits = (long)Math.Min(HeadChunk.Rows(config), tokens) * config.VocabularySize * 4 * copies;
        return new MemoryEstimate(
            (session.Network.ParameterCount * width) + (adapters * 4) + (session.Settings.Ewc > 0 ? Weighed(session) * 4 : 0),
            trained * trainedWidth,
            trained * (trainedWidth == 4 ? 8 : 12),
            (tokens * perLayer * config.Layers * width) + logits);
    }

    /// <summary>Values whose Fisher information is kept: those of the adapted layers, or all that are trained.</summary>
    private static long Weighed(TrialSession session) => session.Adapters is { } adapters
        ? WeightChanges.Of(adapters, session.Model).Sum(change => change.Entries)
        : session.Optimizer.ParameterCount;
}
