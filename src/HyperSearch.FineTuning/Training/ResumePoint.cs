namespace HyperSearch.FineTuning.Training;

/// <summary>The checkpoint file from which a trial goes on, and the training tokens it stands for.</summary>
public sealed record ResumePoint(string Path, long Step);
