using System.CommandLine;

namespace HyperSearch.Cli.Coordinators;

/// <summary>How `coordinator start` is typed.</summary>
internal sealed class ServiceOptions
{
    public const string DefaultListen = "http://127.0.0.1:7450";

    public Option<string?> DatabaseFile { get; } = DatabaseChoice.Option();

    public Option<string[]> Listen { get; } = new("--listen") { Description = $"Address to listen at; port 0: a free one; several are allowed (default: {DefaultListen}).", HelpName = "URL" };

    public Option<string?> Certificate { get; } = new("--certificate") { Description = "Certificate with its chain for https listeners, read again when it changes.", HelpName = "PEM" };

    public Option<string?> Key { get; } = new("--key") { Description = "Private key of the certificate.", HelpName = "PEM" };

    public Option<string[]> HostNames { get; } = new("--host-name") { Description = "A name that clients call this coordinator by, as in their URLs (addresses and loopback names are known).", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };

    public Option<bool> Insecure { get; } = new("--insecure-i-understand") { Description = "Listen for other machines without TLS: whoever is on the way reads the tokens and may run commands as the workers." };

    public Option<string?> TokenFile { get; } = new("--token-file") { Description = "Where the administrator's token is, or is written at the first start (default: admin.token in the home).", HelpName = "FILE" };

    public Option<string?> Artifacts { get; } = new("--artifacts") { Description = "Where checkpoints, data and models are kept by their hashes; coordinators of one database share it (default: artifacts in the home).", HelpName = "DIR" };

    public Option<double> RateLimit { get; } = new("--rate-limit") { Description = "Requests a second that each token may make (default 20000).", HelpName = "N", DefaultValueFactory = _ => 20_000 };

    public Option<string> LogFormat { get; } = new("--log-format") { Description = "Lines on standard error as text or as json.", HelpName = "text|json", DefaultValueFactory = _ => ServiceLog.Text };

    public IEnumerable<Option> All => [DatabaseFile, Listen, Certificate, Key, HostNames, Insecure, TokenFile, Artifacts, RateLimit, LogFormat];
}
