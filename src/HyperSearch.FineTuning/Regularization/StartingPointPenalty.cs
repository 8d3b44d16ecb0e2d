using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// L2-SP (Li, Grandvalet, Davoine, 2018): strength / 2 times the squared distance of the weights from those that training began with. For
/// adapters it is that of the merged weights.
/// </summary>
internal sealed class StartingPointPenalty(IReadOnlyList<WeightChange> changes, double strength) : IWeightPenalty
{
    public IEnumerable<Func<Tensor>> Terms => changes.Select(change => (Func<Tensor>)(() => change.SquaredLength() * (strength / 2)));
}
