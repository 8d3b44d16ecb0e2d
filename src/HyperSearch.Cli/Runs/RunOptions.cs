namespace HyperSearch.Cli.Runs;

/// <summary>What `run` was asked.</summary>
internal sealed record RunOptions(string File, bool DryRun, bool AllowLeakage);
