using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>The expected improvement over a model's best mean, with the study's running trials drawn from the model.</summary>
internal static class ImprovementTerm
{
    public static LogExpectedImprovement Of(ModelInputs inputs, ObjectiveModel model, double incumbent, ulong seed, int number)
    {
        model.AddPending(inputs);
        PendingDraws draws = PendingDraws.Of(model.Posterior, incumbent, new PhiloxStream(seed, (ulong)number, RandomPurpose.GpPendingDraws));
        return new LogExpectedImprovement(model.Posterior, draws.Normals, draws.Incumbents);
    }
}
