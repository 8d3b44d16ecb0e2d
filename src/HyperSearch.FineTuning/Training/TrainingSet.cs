using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Training;

/// <summary>A tokenised split, kept in memory and shared by the trials of a host.</summary>
/// <param name="Rows">In file order.</param>
/// <param name="Record">What the trial's record says of it.</param>
public sealed record TrainingSet(IReadOnlyList<TrainingRow> Rows, DataSetRecord Record)
{
    /// <summary>What the file's rows hold.</summary>
    public DataKind Kind { get; init; } = DataKind.PromptCompletion;

    /// <summary>What happened to its cache, for the trial's record; usually null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the rows have prompts to write answers to.</summary>
    public bool HasPrompts => Kind is DataKind.PromptCompletion or DataKind.Chat;

    /// <summary>UTF-8 bytes of the text that the targets stand for.</summary>
    public long TargetBytes { get; } = Rows.Sum(row => row.TargetBytes);

    internal static TrainingSet Of(IReadOnlyList<TrainingRow> rows, string path, string sha256) => new(rows, new DataSetRecord(
        path, sha256, rows.Count, rows.Count(row => row.Truncated), rows.Sum(row => (long)row.Tokens.Length), rows.Sum(row => (long)row.Targets)));
}
