namespace HyperSearch.Cli.Terminal;

/// <summary>The standard flags that change how a verb speaks.</summary>
internal sealed record ScreenSettings(bool Json, bool NoColor, bool Quiet, int Verbosity);
