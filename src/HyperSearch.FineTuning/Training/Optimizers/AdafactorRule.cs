using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Optimizers;

/// <summary>
/// Adafactor with an external rate: of a matrix the second moment's row and column means are kept, of a vector all of it, and a first moment only
/// where <paramref name="beta1"/> is given.
/// </summary>
internal sealed class AdafactorRule(double? beta1, double epsilon) : OptimizerRule
{
    public override IReadOnlyList<(string Name, long[] Shape)> StateOf(long[] shape)
    {
        var second = shape.Length < 2 ? new (string, long[])[] { ("moment2", shape) } : [("rows", shape[..^1]), ("columns", [.. shape[..^2], shape[^1]])];
        return beta1 is null ? second : [.. second, ("moment1", shape)];
    }

    public override void Move(IReadOnlyList<TrainedWeight> weights, IReadOnlyList<Tensor> gradients, AdamWOptions step)
    {
        // A vector has no columns; its second moment stands in for them and is not read as such.
        Tensor[] columns = [.. weights.Select(weight => weight.State[weight.Value.Rank < 2 ? 0 : 1].Value)];
        Tensor[] averages = beta1 is null ? [] : [.. weights.Select(weight => weight.State[^1].Value)];
        FusedOptimizer.Adafactor(Values(weights), gradients, State(weights, 0), columns, averages, step with { Beta1 = beta1 ?? 0, Epsilon = epsilon });
    }
}
