using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// Elastic weight consolidation (Kirkpatrick et al., 2017): strength / 2 times the squared moves of the weights, each weighed by how much the
/// earlier task depends on it. Adapters are weighed by their merged difference: at B = 0 the Fisher information of A is zero.
/// </summary>
internal sealed class ElasticPenalty(IReadOnlyList<WeightChange> changes, FisherDiagonal fisher, double strength) : IWeightPenalty
{
    public Tensor Value()
    {
        using var scope = new TensorScope();
        Tensor? sum = null;
        foreach (var change in changes)
        {
            var term = (fisher[change.Name] * change.Difference().Square()).Sum();
            sum = sum is null ? term : sum + term;
        }

        return scope.Keep(sum! * (strength / 2));
    }
}
