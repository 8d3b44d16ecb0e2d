using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// What an optimiser step goes down on: the mean over the window's targets of a loss, plus penalties on the weights. A technique is a class
/// that implements one of the two; the step knows no more of it.
/// </summary>
/// <param name="Loss">Scores the targets.</param>
/// <param name="Penalties">Terms on the weights; often none.</param>
internal sealed record TrainingObjective(IWindowLoss Loss, IReadOnlyList<IWeightPenalty> Penalties)
{
    /// <summary>Adds the gradients of the penalties to those of the window.</summary>
    public void AddPenaltyGradients()
    {
        foreach (var term in Penalties.SelectMany(penalty => penalty.Terms))
        {
            using var scope = new TensorScope();
            term().Backward();
        }
    }
}
