namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>What has a value.</summary>
internal abstract record Expression
{
    public abstract object? Evaluate(Scope scope);
}
