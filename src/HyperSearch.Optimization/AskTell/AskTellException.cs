namespace HyperSearch.Optimization.AskTell;

/// <summary>A request to an <see cref="Optimizer"/> that makes no sense or comes at the wrong time. Nothing has changed; the next request is welcome.</summary>
/// <param name="code">One of <see cref="AskTellCode"/>: stable, for programs.</param>
public sealed class AskTellException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
