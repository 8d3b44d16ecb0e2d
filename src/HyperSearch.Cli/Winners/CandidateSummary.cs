namespace HyperSearch.Cli.Winners;

/// <summary>A trial that competed: the objective on validation, as a mean and for each seed.</summary>
internal sealed record CandidateSummary(int Trial, double Mean, IReadOnlyList<double> Values);
