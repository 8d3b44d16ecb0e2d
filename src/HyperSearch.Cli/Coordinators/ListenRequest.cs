using System.CommandLine;
using System.Security.Cryptography;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Http;

namespace HyperSearch.Cli.Coordinators;

/// <summary>From the typed options to where the coordinator listens; refuses what would send tokens over a network in the clear.</summary>
internal static class ListenRequest
{
    /// <exception cref="CliException">An address or a file cannot be used, or other machines would talk to this one without TLS.</exception>
    public static ListenOptions Read(ParseResult parse, ServiceOptions options, CliContext context, Action<string> log)
    {
        string[] urls = parse.GetValue(options.Listen) is { Length: > 0 } named ? named : [ServiceOptions.DefaultListen];
        Listener[] listeners = [.. urls.Select(Parse)];
        double rate = parse.GetValue(options.RateLimit);
        if (!(rate >= 1)) throw Refused(FormattableString.Invariant($"--rate-limit is {rate}"), "at least one request a second has to be allowed");
        CertificateFiles? certificate = Certificate(parse.GetValue(options.Certificate), parse.GetValue(options.Key), context, log);
        if (Array.Find(listeners, l => l.IsTls) is { } tls && certificate is null) throw Refused($"{tls} has no certificate", "https cannot do without", "--certificate PEM --key PEM");
        if (Array.Find(listeners, l => l is { IsLoopback: false, IsTls: false }) is { } bare && !parse.GetValue(options.Insecure))
        {
            throw Refused(
                $"{bare} would be heard by other machines without TLS",
                "whoever is on the way between them reads the tokens, and with those can run commands as the workers",
                "an https address with --certificate PEM --key PEM, or --insecure-i-understand where something else keeps the network safe");
        }

        return new ListenOptions { Listeners = listeners, Certificate = certificate, HostNames = parse.GetValue(options.HostNames) ?? [], RequestsPerSecond = rate };
    }

    private static Listener Parse(string url)
    {
        try
        {
            return Listener.Parse(url);
        }
        catch (FormatException wrong)
        {
            throw Refused(wrong.Message, "a coordinator listens at addresses of its own machine");
        }
    }

    private static CertificateFiles? Certificate(string? certificate, string? key, CliContext context, Action<string> log)
    {
        if (certificate is null && key is null) return null;
        if (certificate is null || key is null) throw Refused("only one of --certificate and --key is given", "a certificate is of no use without its key");
        try
        {
            return CertificateFiles.Open(context.FullPath(certificate), context.FullPath(key), context.Environment.Clock, log);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new CliException(ExitCode.Usage, "certificate", $"the certificate cannot be used: {wrong.Message}") { Where = context.FullPath(certificate), Fix = "both files are PEM; the first holds the server's certificate before its chain" };
        }
    }

    private static CliException Refused(string what, string why, string? fix = null) =>
        new(ExitCode.Usage, "usage", what) { Why = why, Fix = fix ?? "hypersearch coordinator start --help" };
}
