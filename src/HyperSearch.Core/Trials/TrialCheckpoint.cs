namespace HyperSearch.Core.Trials;

/// <summary>A durable checkpoint that a later attempt may continue from.</summary>
/// <param name="Step">Where training stood, in the unit of the trial's reports.</param>
/// <param name="Sha256">Hash of the content, lower-case hexadecimal; null where the writer gave none.</param>
public sealed record TrialCheckpoint(int Attempt, string Path, long Step, string? Sha256, long Bytes);
