namespace HyperSearch.FineTuning.Inputs;

/// <summary>
/// A file that a user gave us is not what it should be. The four texts are what every message of the program holds:
/// what is wrong, where, why that matters, and what to do. The CLI prints them one a line; nothing is lost in a stack trace.
/// </summary>
public abstract class InputException : Exception
{
    /// <param name="code">Stable code of the cause, for instance <c>ST007</c>.</param>
    /// <param name="what">What is wrong: one sentence without a full stop.</param>
    /// <param name="where">File, and the line, byte offset or entry in it.</param>
    /// <param name="why">Why it cannot be accepted.</param>
    /// <param name="fix">What the user can do about it.</param>
    /// <param name="inner">The cause, when another exception was translated.</param>
    protected InputException(string code, string what, string where, string why, string fix, Exception? inner = null)
        : base($"{code}: {what}\n  where: {where}\n  why:   {why}\n  fix:   {fix}", inner)
    {
        Code = code;
        What = what;
        Where = where;
        Why = why;
        Fix = fix;
    }

    public string Code { get; }

    public string What { get; }

    public string Where { get; }

    public string Why { get; }

    public string Fix { get; }
}
