namespace HyperSearch.Cli.Winners;

/// <summary>One training of a trial's settings: the objective on validation, and the final weights.</summary>
internal sealed record SeedResult(ulong Seed, double Value, string Checkpoint);
