using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Memory that a trial should need on its device, predicted from shapes before its first step: what lies there all the time, and the highest
/// of the moments of a step (the end of the forward pass, the last layer's backward pass, its end, the optimiser) and of an evaluation.
/// </summary>
/// <param name="WeightBytes">Models and adapters; what is measured of the frozen model for elastic weight consolidation.</param>
/// <param name="OptimizerBytes">What the optimiser remembers, and the float32 value behind a bfloat16 weight.</param>
/// <param name="GradientBytes">One gradient for each trained weight, in the weight's dtype.</param>
/// <param name="ActivationBytes">What the forward pass of the largest micro-batch keeps for the backward pass.</param>
/// <param name="StepBytes">The most that a step needs beside weights and optimiser state: gradients, activations, logits, what is in flight.</param>
/// <param name="EvaluationBytes">The same of an evaluation's largest batch.</param>
public sealed record MemoryEstimate(
    long WeightBytes, long OptimizerBytes, long GradientBytes, long ActivationBytes, long StepBytes, long EvaluationBytes)
{
    public long TotalBytes => WeightBytes + OptimizerBytes + Math.Max(StepBytes, EvaluationBytes);

    /// <summary>Of a trial whose micro-batches hold <paramref name="rows"/> sequences; none given: as many as its settings say.</summary>
    internal static MemoryEstimate Of(TrialSession session, int? rows = null)
    {
        var model = session.Network;
        var width = model.DType == DType.Float32 ? 4 : 2;
        var step = new StepMemory(session, rows ?? session.Settings.BatchSize);
        var adapters = session.Adapters is null ? 0 : session.Optimizer.ParameterCount * 4;
        var weighed = session.Settings.Ewc > 0 ? Weighed(session) * 4 : 0;
        return new MemoryEstimate(
            (model.ParameterCount * width) + session.BaseBytes + adapters + weighed,
            session.Optimizer.StateBytes,
            step.GradientBytes,
            step.ActivationBytes,
            step.HighestBytes,
            LayerMemory.EvaluationBytes(model.Config, width, session.Data.Validation.Rows));
    }

    /// <summary>Values whose Fisher information is kept: those of the adapted layers, or all that are trained.</summary>
    private static long Weighed(TrialSession session) => session.Adapters is { } adapters
        ? WeightChanges.Of(adapters, session.Model).Sum(change => change.Entries)
        : session.Optimizer.ParameterCount;
}
