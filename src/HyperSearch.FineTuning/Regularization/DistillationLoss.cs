using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// Distillation at the targets of the window: (1 - weight) cross-entropy + weight T^2 KL(teacher || student), both at temperature T (Hinton,
/// Vinyals, Dean, 2015). With the untuned model as the teacher this is learning without forgetting (Li, Hoiem, 2016).
/// </summary>
/// <param name="model">The student.</param>
/// <param name="teacher">Knows the same tokens.</param>
/// <param name="weight">In (0, 1].</param>
/// <param name="temperature">Above 0.</param>
/// <param name="labelSmoothing">Of the cross-entropy.</param>
internal sealed class DistillationLoss(DecoderModel model, Teacher teacher, double weight, double temperature, double labelSmoothing) : IWindowLoss
{
    public Tensor Backward(TokenBatch batch, DropoutPlan? dropout, double scale)
    {
        using var scope = new TensorScope();
        var taught = teacher.Hidden(batch);
        var hidden = model.HiddenAt(batch.Ids, batch.Places, dropout, batch.Packed);
        // The chunks' gradients meet in a leaf, so that no more than one chunk of logits lives at a time; then the body goes backward once.
        var leaf = hidden.Detach();
        leaf.RequiresGrad = true;
        var sum = Tensor.Zeros([1], DType.Float64, model.Device);
        var chunk = HeadChunk.Rows(model.Config);
        for (var first = 0; first < batch.TargetCount; first += chunk)
            sum.AddInPlace(Chunk(leaf, taught, batch.Targets, first, Math.Min(chunk, batch.TargetCount - first), scale));
        hidden.Backward(leaf.Grad ?? throw new InvalidOperationException("the head gave no gradient to the hidden states"));
        return scope.Keep(sum);
    }

    private Tensor Chunk(Tensor leaf, Tensor taught, Tensor targets, int first, int count, double scale)
    {
        using var scope = new TensorScope();
        var logits = model.Logits(leaf.Narrow(0, first, count)).To(DType.Float32);
        var loss = Tensor.CrossEntropy(logits, targets.Narrow(0, first, count), labelSmoothing: labelSmoothing, sumReduction: true);
        var wanted = (teacher.Logits(taught.Narrow(0, first, count)) / temperature).LogSoftmax(1);
        var distance = (wanted.Exp() * (wanted - (logits / temperature).LogSoftmax(1))).Sum();
        ((loss * ((1 - weight) * scale)) + (distance * (weight * temperature * temperature * scale))).Backward();
        return scope.Keep(loss.Detach().Reshape([1]).To(DType.Float64));
    }
}
