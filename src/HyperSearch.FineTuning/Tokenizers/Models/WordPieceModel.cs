namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>WordPiece (Schuster and Nakajima, 2012) as BERT uses it: the longest known beginning, again and again; a word with an unknown rest is unknown as a whole.</summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;
    private readonly int _unknownId;
    private readonly string _prefix;
    private readonly int _lengthMax;
    private readonly PieceCache _cache = new();

    /// <param name="vocabulary">All tokens.</param>
    /// <param name="unknownId">Stands for a word that cannot be spelled.</param>
    /// <param name="prefix">Before every part of a word but the first.</param>
    /// <param name="lengthMax">Longer words, in code points, are unknown.</param>
    public WordPieceModel(Vocabulary vocabulary, int unknownId, string prefix, int lengthMax)
    {
        Vocabulary = vocabulary;
        _ids = new Dictionary<string, int>(vocabulary.Ids, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        (_unknownId, _prefix, _lengthMax) = (unknownId, prefix, lengthMax);
    }

    public Vocabulary Vocabulary { get; }

    public ModelToken[] Tokenize(ReadOnlySpan<char> piece)
    {
        if (_cache.TryGet(piece, out var known))
            return known;
        var tokens = TokenizeNew(piece);
        _cache.Add(piece, tokens);
        return tokens;
    }

    private ModelToken[] TokenizeNew(ReadOnlySpan<char> piece)
    {
        ModelToken[] unknown = [new ModelToken(_unknownId, 0, piece.Length)];
        var length = 0;
        foreach (var _ in piece.EnumerateRunes())
            length++;
        if (length > _lengthMax)
            return unknown;
        var tokens = new List<ModelToken>();
        for (var start = 0; start < piece.Length; start = tokens[^1].Start + tokens[^1].Length)
        {
            if (Longest(piece, start) is not { } token)
                return unknown;
            tokens.Add(token);
        }

        return [.. tokens];
    }

    private ModelToken? Longest(ReadOnlySpan<char> piece, int start)
    {
        Span<char> buffer = new char[_prefix.Length + piece.Length - start];
        var prefix = start > 0 ? _prefix.Length : 0;
        _prefix.AsSpan(0, prefix).CopyTo(buffer);
        piece[start..].CopyTo(buffer[prefix..]);
        for (var length = piece.Length - start; length > 0; length -= char.IsLowSurrogate(piece[start + length - 1]) ? 2 : 1)
        {
            if (_ids.TryGetValue(buffer[..(prefix + length)], out var id))
                return new ModelToken(id, start, length);
        }

        return null;
    }
}
