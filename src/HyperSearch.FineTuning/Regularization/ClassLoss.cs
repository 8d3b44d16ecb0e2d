using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>The cross-entropy of a classifier's labels, smoothed where the settings say so.</summary>
internal sealed class ClassLoss(IAdaptable model, double labelSmoothing) : IWindowLoss
{
    public Tensor Backward(TokenBatch batch, DropoutPlan? dropout, double scale)
    {
        var labelled = batch.Labelled ?? throw new InvalidOperationException("a classifier is trained on rows with labels");
        using var scope = new TensorScope();
        var loss = Tensor.CrossEntropy(labelled.Logits(model, dropout), labelled.Labels, labelSmoothing: labelSmoothing, sumReduction: true);
        (loss * scale).Backward();
        return scope.Keep(loss.Detach().Reshape([1]).To(DType.Float64));
    }
}
