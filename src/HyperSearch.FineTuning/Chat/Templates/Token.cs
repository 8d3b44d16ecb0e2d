namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>A piece of a template and the line where it begins, from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Value, int Line)
{
    public override string ToString() => Kind == TokenKind.End ? "the end of the template" : $"'{Value}'";
}
