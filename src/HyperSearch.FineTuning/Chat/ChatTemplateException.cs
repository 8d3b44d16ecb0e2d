namespace HyperSearch.FineTuning.Chat;

/// <summary>A chat template is broken, asks for something outside the supported subset, or itself refuses the messages.</summary>
public sealed class ChatTemplateException : Exception
{
    public ChatTemplateException(string message)
        : base(message)
    {
    }

    public ChatTemplateException(string message, bool raisedByTemplate)
        : base(message) => RaisedByTemplate = raisedByTemplate;

    /// <summary>The template called <c>raise_exception</c>: the message is its own.</summary>
    public bool RaisedByTemplate { get; }
}
