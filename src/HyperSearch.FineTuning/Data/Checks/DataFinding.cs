namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>One thing that the check found.</summary>
/// <param name="Code">Stable: <c>DATA014</c> and up.</param>
/// <param name="Severity">An error stops the study.</param>
/// <param name="Split">Whose rows are counted.</param>
/// <param name="What">One sentence with the number in it.</param>
/// <param name="Count">Rows concerned.</param>
/// <param name="Share">Of the split's rows, 0 to 1.</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Examples">The first of them, at most <see cref="DataCheck.ExamplesMax"/>; all of them for leakage, at most <see cref="DataCheck.LeaksMax"/>.</param>
public sealed record DataFinding(
    string Code, DataSeverity Severity, string Split, string What, int Count, double Share, string Why, string Fix, IReadOnlyList<DataExample> Examples);
