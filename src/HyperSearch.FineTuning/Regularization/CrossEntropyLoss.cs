using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>The plain loss of the window: the cross-entropy of its targets, smoothed where the settings say so.</summary>
internal sealed class CrossEntropyLoss(DecoderModel model, double labelSmoothing) : IWindowLoss
{
    public Tensor Backward(TokenBatch batch, DropoutPlan? dropout, double scale)
    {
        using var scope = new TensorScope();
        var loss = model.SumLoss(batch.Ids, batch.Places, batch.Targets, labelSmoothing, dropout, batch.Packed);
        (loss * scale).Backward();
        return scope.Keep(loss.Detach().Reshape([1]).To(DType.Float64));
    }
}
