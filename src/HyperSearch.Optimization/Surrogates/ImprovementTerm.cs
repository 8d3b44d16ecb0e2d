using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// The expected improvement over a model's best mean, with the study's running trials drawn from the model. Of trials that run beside others every fourth
/// explores instead: asked together they all hope for the same few places. Where some parameters have levels every third trial exploits: there a model is unsure of every
/// combination that was not tried, and would look through those of other levels and branches before it makes use of a good one.
/// </summary>
internal static class ImprovementTerm
{
    private const int ExploreEvery = 4;
    private const int ExploitEvery = 3;
    private const double ExploitTrust = 0.3;

    /// <summary>What a trial of this number is for: the source that a proposal names.</summary>
    public static string Purpose(ModelInputs inputs, ObjectiveModel model, int number) =>
        IsExploration(inputs, number) ? "exploration" : IsExploitation(inputs, model, number) ? "exploitation" : "acquisition";

    public static PosteriorTerm Of(ModelInputs inputs, ObjectiveModel model, double incumbent, ulong seed, int number)
    {
        model.AddPending(inputs);
        if (IsExploration(inputs, number)) return new PureExploration(model.Posterior, Threshold(inputs, model.Posterior));
        PendingDraws draws = PendingDraws.Of(model.Posterior, incumbent, new PhiloxStream(seed, (ulong)number, RandomPurpose.GpPendingDraws));
        return new LogExpectedImprovement(model.Posterior, draws.Normals, draws.Incumbents, IsExploitation(inputs, model, number) ? ExploitTrust : 1);
    }

    /// <summary>Whether this trial explores: one in four, as soon as three others run. Not under rungs, where trials that run have said something already.</summary>
    public static bool IsExploration(ModelInputs inputs, int number) =>
        number % ExploreEvery == ExploreEvery - 1 && inputs.Pending.Count >= ExploreEvery - 1 && !inputs.HasReadings;

    /// <summary>
    /// Whether this trial exploits. Not where trials fail, because the best places lie at the brink; nor where two points had the same value, because
    /// on a plateau there is nothing to exploit; nor under rungs.
    /// </summary>
    public static bool IsExploitation(ModelInputs inputs, ObjectiveModel model, int number) =>
        number % ExploitEvery == 1 && inputs.Failed.Count == 0 && !inputs.HasReadings && !model.HasTies && inputs.Encoder.Coordinates.Any(c => !c.IsContinuum);

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
