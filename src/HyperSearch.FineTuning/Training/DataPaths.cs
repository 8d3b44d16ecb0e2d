namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The JSONL files of a trial. <see cref="Test"/> is never opened by a trial: only <c>confirm</c> reads it. <see cref="Replay"/> has rows of what the
/// model should not forget for training: to mix in, and to measure on which weights it depends; <see cref="Retained"/> only measures.
/// </summary>
public sealed record DataPaths(string Train, string Validation, string? Test = null, string? Retained = null, string? Replay = null);
