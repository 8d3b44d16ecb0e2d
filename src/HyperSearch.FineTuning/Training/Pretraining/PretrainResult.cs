namespace HyperSearch.FineTuning.Training.Pretraining;

/// <summary>The end of a pre-training run.</summary>
/// <param name="Trial">Outcome, metrics and facts, as for a trial.</param>
/// <param name="Directory">The model directory, or null when the run did not complete.</param>
public sealed record PretrainResult(TrialResult Trial, string? Directory);
