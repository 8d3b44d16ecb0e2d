namespace HyperSearch.FineTuning.Training;

/// <summary>A tokenised split, kept in memory and shared by the trials of a host.</summary>
/// <param name="Rows">In file order.</param>
/// <param name="Record">What the trial's record says of it.</param>
public sealed record TrainingSet(IReadOnlyList<TrainingRow> Rows, DataSetRecord Record)
{
    internal static TrainingSet Of(IReadOnlyList<TrainingRow> rows, string path, string sha256) => new(rows, new DataSetRecord(
        path, sha256, rows.Count, rows.Count(row => row.Truncated), rows.Sum(row => (long)row.Tokens.Length), rows.Sum(row => (long)row.Targets)));
}
