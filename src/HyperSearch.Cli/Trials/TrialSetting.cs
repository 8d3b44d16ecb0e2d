namespace HyperSearch.Cli.Trials;

/// <summary>A value that a trial ran with, and where it comes from: sampled, fixed or default.</summary>
internal sealed record TrialSetting(string Name, string Value, string Source, bool IsRegularization);
