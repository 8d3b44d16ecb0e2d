namespace HyperSearch.Cli.Models;

/// <summary>What `model eval` was asked.</summary>
internal sealed record EvalOptions(string Directory, string Data, string? Adapter, int MaxLength);
