using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>What the targets of a window are scored by. A sum over targets, so that how the window is cut into micro-batches changes nothing.</summary>
internal interface IWindowLoss
{
    /// <summary>Adds the gradient of <paramref name="scale"/> times the sum over the batch's targets to the trained weights.</summary>
    /// <param name="batch">At least one target.</param>
    /// <param name="dropout">Null where nothing is random.</param>
    /// <param name="scale">One divided by the targets of the whole window.</param>
    /// <returns>The sum of the cross-entropies alone, Float64 [1], in the caller's scope: what <c>train/loss</c> is the mean of.</returns>
    Tensor Backward(TokenBatch batch, DropoutPlan? dropout, double scale);
}
