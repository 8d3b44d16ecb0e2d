namespace HyperSearch.FineTuning.Training;

/// <summary>How the untuned model does on the retained set, which forgetting is measured from.</summary>
/// <param name="Loss">Mean loss of a target.</param>
/// <param name="TokenAccuracy">Share of targets that had the highest score.</param>
/// <param name="ExactMatch">Share of rows written as wanted.</param>
internal sealed record BaseScores(double Loss, double TokenAccuracy, double ExactMatch);
