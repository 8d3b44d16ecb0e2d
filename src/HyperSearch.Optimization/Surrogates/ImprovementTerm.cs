using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// The expected improvement over a model's best mean, with the study's running trials drawn from the model. Of trials that run beside others every fourth
/// explores instead: asked together they all hope for the same few places.
/// </summary>
internal static class ImprovementTerm
{
    private const int ExploreEvery = 4;

    public static PosteriorTerm Of(ModelInputs inputs, ObjectiveModel model, double incumbent, ulong seed, int number)
    {
        model.AddPending(inputs);
        if (IsExploration(inputs, number)) return new PureExploration(model.Posterior, Threshold(inputs, model.Posterior));
        PendingDraws draws = PendingDraws.Of(model.Posterior, incumbent, new PhiloxStream(seed, (ulong)number, RandomPurpose.GpPendingDraws));
        return new LogExpectedImprovement(model.Posterior, draws.Normals, draws.Incumbents);
    }

    /// <summary>Whether this trial explores: one in four, as soon as three others run. Not under rungs, where trials that run have said something already.</summary>
    public static bool IsExploration(ModelInputs inputs, int number) =>
        number % ExploreEvery == ExploreEvery - 1 && inputs.Pending.Count >= ExploreEvery - 1 && !inputs.HasReadings;

    /// <summary>The mean at the most promising point that is known or running.</summary>
    private static double Threshold(ModelInputs inputs, GpPosterior posterior)
    {
        double lowest = double.PositiveInfinity, threshold = 0;
        foreach (int number in inputs.Feasible.Order().Concat(inputs.Pending))
        {
            GpPrediction prediction = posterior.Predict(inputs.Encoded(number));
            double bound = prediction.Mean - PureExploration.Promise * prediction.Deviation;
            if (bound < lowest) (lowest, threshold) = (bound, prediction.Mean);
        }

        return threshold;
    }
}
