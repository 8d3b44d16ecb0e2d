namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>What a template does.</summary>
internal abstract record Statement
{
    public abstract Flow Run(Scope scope, TemplateOutput output);

    /// <summary>Runs one after the other until one leaves the loop around them.</summary>
    public static Flow RunAll(IReadOnlyList<Statement> body, Scope scope, TemplateOutput output)
    {
        foreach (var statement in body)
        {
            if (statement.Run(scope, output) is var flow and not Flow.Next) return flow;
        }

        return Flow.Next;
    }
}
