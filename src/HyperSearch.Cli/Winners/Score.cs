using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Metrics;

namespace HyperSearch.Cli.Winners;

/// <summary>A model's figures on the test set. Exact match is a share with its 95% interval (Wilson); of a classifier, it and token accuracy are the accuracy.</summary>
internal sealed record Score(double ExactMatch, double ExactMatchLow, double ExactMatchHigh, double Loss, double Perplexity, double TokenAccuracy)
{
    public static Score Of(ModelEvaluation result)
    {
        Interval bounds = Proportion.Wilson(result.Examples.Count(e => e.ExactMatch), result.Examples.Count);
        return new Score(result.ExactMatch, bounds.Low, bounds.High, result.Loss, result.Perplexity, result.TokenAccuracy);
    }
}
