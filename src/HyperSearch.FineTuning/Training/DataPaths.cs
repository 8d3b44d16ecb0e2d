namespace HyperSearch.FineTuning.Training;

/// <summary>The JSONL files of a trial. <see cref="Test"/> is never opened by a trial: only <c>confirm</c> reads it.</summary>
public sealed record DataPaths(string Train, string Validation, string? Test = null, string? Retained = null);
