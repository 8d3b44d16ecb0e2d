using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// L2-SP (Li, Grandvalet, Davoine, 2018): strength / 2 times the squared distance of the weights from those that training began with. For
/// adapters it is that of the merged weights.
/// </summary>
internal sealed class StartingPointPenalty(IReadOnlyList<WeightChange> changes, double strength) : IWeightPenalty
{
    public Tensor Value()
    {
        using var scope = new TensorScope();
        var sum = changes[0].SquaredLength();
        foreach (var change in changes.Skip(1)) sum += change.SquaredLength();
        return scope.Keep(sum * (strength / 2));
    }
}
