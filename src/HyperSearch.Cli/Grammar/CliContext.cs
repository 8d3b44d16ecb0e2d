using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>What every verb gets: where it speaks, the home it works in, and the process around it.</summary>
internal sealed record CliContext(CliEnvironment Environment, Screen Screen, HomeDirectory Home)
{
    public string FullPath(string path) => Path.GetFullPath(path, Environment.WorkingDirectory);
}
