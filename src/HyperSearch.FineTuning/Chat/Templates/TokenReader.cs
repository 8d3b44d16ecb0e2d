namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Tokens, taken one after the other.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int _at;

    public Token Peek => tokens[_at];

    public Token Ahead => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Take() => tokens[_at++];

    public bool At(TokenKind kind, string? value = null) => Peek.Kind == kind && (value is null || Peek.Value == value);

    public bool TryTake(TokenKind kind, string? value = null)
    {
        if (!At(kind, value)) return false;
        _at++;
        return true;
    }

    public Token Expect(TokenKind kind, string? value = null)
        => At(kind, value) ? Take() : throw Bad($"{Peek} stands where {(value is null ? kind.ToString().ToLowerInvariant() : $"'{value}'")} is expected");

    public ChatTemplateException Bad(string what) => new($"chat template, line {Peek.Line}: {what}");
}
