using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>What every verb gets: where it speaks, the home it works in, and the process around it.</summary>
internal sealed record CliContext(CliEnvironment Environment, Screen Screen, HomeDirectory Home)
{
    /// <summary>What --coordinator says.</summary>
    public string? NamedCoordinator { get; init; }

    /// <summary>What --home says.</summary>
    public string? NamedHome { get; init; }

    /// <summary>The coordinator to work with; null: the home's own.</summary>
    /// <exception cref="CliException">What was named is no address.</exception>
    public CoordinatorTarget? Coordinator => CoordinatorTarget.Find(NamedCoordinator, NamedHome, Environment.Variable);

    public string FullPath(string path) => Path.GetFullPath(path, Environment.WorkingDirectory);
}
