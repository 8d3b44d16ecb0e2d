namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>Tokens by id and ids by token. Ids need not be without gaps.</summary>
internal sealed class Vocabulary
{
    private readonly string?[] _tokens;

    /// <param name="ids">Distinct ids below <see cref="Files.TokenizerLimits.IdEnd"/>.</param>
    public Vocabulary(IReadOnlyDictionary<string, int> ids)
    {
        Ids = ids;
        _tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
            _tokens[id] = token;
    }

    public IReadOnlyDictionary<string, int> Ids { get; }

    public int? IdOf(string token) => Ids.TryGetValue(token, out var id) ? id : null;

    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;
}
