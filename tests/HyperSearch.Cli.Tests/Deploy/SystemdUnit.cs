namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>A systemd unit: settings by name, in order.</summary>
internal sealed class SystemdUnit
{
    private readonly ILookup<string, string> settings;

    private SystemdUnit(ILookup<string, string> settings) => this.settings = settings;

    public IEnumerable<string> Values(string name) => settings[name];

    public string Value(string name) => settings[name].Last();

    public static SystemdUnit Parse(string text) => new(text.Split('\n')
        .Where(l => l.Length > 0 && l[0] is not '#' and not '[')
        .Select(l => l.Split('=', 2))
        .ToLookup(p => p[0], p => p[1], StringComparer.Ordinal));

    /// <summary>A command line with what the units' environment files would say.</summary>
    public static string Resolve(string line) => line
        .Replace("${LISTEN}", "https://search.example:7700", StringComparison.Ordinal)
        .Replace("${COORDINATOR}", "https://search.example:7700", StringComparison.Ordinal)
        .Replace("${SLOTS}", "cuda:0,1", StringComparison.Ordinal)
        .Replace("%d", "/run/credentials/unit", StringComparison.Ordinal);
}
