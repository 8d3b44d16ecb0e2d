namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>A systemd unit: settings by name, in order.</summary>
internal sealed class SystemdUnit
{
    private const string CoordinatorOptions = "--certificate /etc/hypersearch/tls.pem --key /etc/hypersearch/tls.key --host-name search.example";
    private const string WorkerOptions = "--labels gpu=h100 --models /srv/models --allow-command /usr/bin/python3";

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
        .Replace("$OPTIONS", line.Contains(" worker ", StringComparison.Ordinal) ? WorkerOptions : CoordinatorOptions, StringComparison.Ordinal)
        .Replace("${LISTEN}", "https://search.example:7450", StringComparison.Ordinal)
        .Replace("${COORDINATOR}", "https://search.example:7450", StringComparison.Ordinal)
        .Replace("${SLOTS}", "cuda:0,1", StringComparison.Ordinal)
        .Replace("%H-%i", "node-7-gpus", StringComparison.Ordinal)
        .Replace("%d", "/run/credentials/unit", StringComparison.Ordinal);
}
