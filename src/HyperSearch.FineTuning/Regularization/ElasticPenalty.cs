using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// Elastic weight consolidation (Kirkpatrick et al., 2017): strength / 2 times the squared moves of the weights, each weighed by how much the
/// earlier task depends on it. Adapters are weighed by their merged difference: at B = 0 the Fisher information of A is zero.
/// </summary>
internal sealed class ElasticPenalty(IReadOnlyList<WeightChange> changes, FisherDiagonal fisher, double strength) : IWeightPenalty
{
    public IEnumerable<Func<Tensor>> Terms
        => changes.Select(change => (Func<Tensor>)(() => (fisher[change.Name] * change.Difference().Square()).Sum() * (strength / 2)));
}
