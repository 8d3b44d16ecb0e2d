namespace HyperSearch.Cli.Optimize;

/// <summary>A line that is no request, with one of <see cref="RequestCode"/>.</summary>
internal sealed class RequestException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
