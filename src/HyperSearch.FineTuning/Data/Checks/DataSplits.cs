namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>The data sets of a study. <paramref name="Test"/> is sealed: the check reads it for counts and leakage only.</summary>
public sealed record DataSplits(Dataset Train, Dataset Validation, Dataset? Test = null, Dataset? Retained = null, Dataset? Replay = null);
