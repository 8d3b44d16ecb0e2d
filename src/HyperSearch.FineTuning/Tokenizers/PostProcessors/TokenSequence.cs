namespace HyperSearch.FineTuning.Tokenizers.PostProcessors;

/// <summary>Tokens being collected: parallel lists, one element a token.</summary>
internal sealed class TokenSequence
{
    public List<int> Ids { get; } = [];

    public List<string> Tokens { get; } = [];

    public List<TokenOffset> Offsets { get; } = [];

    public List<int> TypeIds { get; } = [];

    public List<bool> Special { get; } = [];

    /// <summary>The offsets before any trimming.</summary>
    public List<TokenOffset> Spans { get; } = [];

    public void Add(int id, string token, TokenOffset offset, int typeId, bool special)
    {
        Ids.Add(id);
        Tokens.Add(token);
        Offsets.Add(offset);
        TypeIds.Add(typeId);
        Special.Add(special);
        Spans.Add(offset);
    }

    public void SetTypeId(int typeId)
    {
        for (var i = 0; i < TypeIds.Count; i++)
            TypeIds[i] = typeId;
    }

    public static TokenEncoding Join(IReadOnlyList<TokenSequence> parts)
    {
        if (parts.Count == 1)
            return new TokenEncoding(parts[0].Ids, parts[0].Tokens, parts[0].Offsets, parts[0].TypeIds, parts[0].Special, parts[0].Spans);
        return new TokenEncoding(
            parts.SelectMany(p => p.Ids).ToArray(),
            parts.SelectMany(p => p.Tokens).ToArray(),
            parts.SelectMany(p => p.Offsets).ToArray(),
            parts.SelectMany(p => p.TypeIds).ToArray(),
            parts.SelectMany(p => p.Special).ToArray(),
            parts.SelectMany(p => p.Spans).ToArray());
    }
}
