using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Homes;

/// <summary>The coordinator that a command line or the environment names; verbs then work on its studies instead of a home's.</summary>
/// <param name="Url">Scheme, host and port, without a slash at the end.</param>
/// <param name="Origin">What named it.</param>
internal sealed record CoordinatorTarget(string Url, string Origin)
{
    public const string Variable = "HYPERSEARCH_COORDINATOR";

    /// <summary>The flag wins over the environment; a home that was named by a flag wins over a coordinator that was not.</summary>
    /// <exception cref="CliException">It is no address of a coordinator.</exception>
    public static CoordinatorTarget? Find(string? option, string? homeOption, Func<string, string?> variable)
    {
        if (!string.IsNullOrWhiteSpace(option)) return Parse(option, "--coordinator");
        return string.IsNullOrWhiteSpace(homeOption) && variable(Variable) is { } named && !string.IsNullOrWhiteSpace(named) ? Parse(named, Variable) : null;
    }

    public static CoordinatorTarget Parse(string text, string origin)
    {
        if (Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? url) && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" })
            return new CoordinatorTarget(url.GetLeftPart(UriPartial.Authority), origin);
        throw new CliException(ExitCode.Usage, "usage", $"{origin} is no coordinator's address: {text}") { Fix = "https://HOST:PORT, without a path, a user name or a token in it" };
    }
}
