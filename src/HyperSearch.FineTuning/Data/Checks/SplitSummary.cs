namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>Numbers of one split. The token figures are null for the sealed test split and where no tokenizer was given.</summary>
public sealed record SplitSummary(string Split, string Path, string Sha256, int Rows, int? TruncatedRows, int? LongestTokens, double? MeanTokens);
