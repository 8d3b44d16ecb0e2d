using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016): a piece begins as its characters; of all neighbours that a merge joins, the ones
/// with the lowest rank are joined first, the leftmost on ties, until none is left. A heap of candidates over a linked list of
/// symbols takes n log n steps. Results are remembered by piece, because words repeat. Safe for several threads.
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    /// <summary>SentencePiece's visible space, U+2581.</summary>
    private const char WordMark = '\u2581';

    private readonly Dictionary<long, Merge> _merges;
    private readonly Dictionary<int, int> _idOfCodePoint = [];
    private readonly int? _unknownId;
    private readonly bool _fuseUnknown;
    private readonly bool _ignoreMerges;
    private readonly ByteTokens? _bytes;
    private readonly bool _splitsAtMarks;
    private readonly PieceCache _cache = new();

    /// <param name="vocabulary">All tokens; single characters are where a piece begins.</param>
    /// <param name="merges">Left and right id, and the joined token's id, in the order of their ranks; a repeated pair keeps its last rank.</param>
    /// <param name="unknownId">Stands for a character without token; null drops such a character, as the reference library does.</param>
    /// <param name="fuseUnknown">Neighbouring unknown characters give one unknown token.</param>
    /// <param name="ignoreMerges">A piece that is a token as a whole is that token, whatever the merges say.</param>
    /// <param name="byteFallback">A character without token becomes tokens of its bytes, where the vocabulary has them all.</param>
    public BpeModel(
        Vocabulary vocabulary, IReadOnlyList<(int Left, int Right, int Joined)> merges, int? unknownId, bool fuseUnknown, bool ignoreMerges, bool byteFallback)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        _fuseUnknown = fuseUnknown;
        _ignoreMerges = ignoreMerges;
        _bytes = byteFallback ? new ByteTokens(vocabulary) : null;
        _splitsAtMarks = !ignoreMerges && vocabulary.IdOf(WordMark.ToString()) is not null && !vocabulary.Ids.Keys.Any(HoldsInnerMark);
        _merges = new Dictionary<long, Merge>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
            _merges[PairKey(merges[rank].Left, merges[rank].Right)] = new Merge(rank, merges[rank].Joined);
        foreach (var (token, id) in vocabulary.Ids)
        {
            if (token.Length > 0 && Rune.DecodeFromUtf16(token, out var rune, out var width) == System.Buffers.OperationStatus.Done && width == token.Length)
                _idOfCodePoint[rune.Value] = id;
        }
    }

    public Vocabulary Vocabulary { get; }

    private readonly record struct Merge(int Rank, int Joined);

    private record struct Symbol(int Id, int Start, int End, int Previous, int Next, bool Merged = false);

    /// <summary>
    /// The tokens of one piece, in order. Where no token holds a mark behind another character, no merge can cross the beginning of a
    /// word, so words are taken one by one and remembered: such files come without pre-tokenizer, and a piece is a whole text.
    /// </summary>
    public ModelToken[] Tokenize(ReadOnlySpan<char> piece)
    {
        if (!_splitsAtMarks || NextWord(piece, 0) == piece.Length)
            return TokenizeWord(piece);
        var tokens = new List<ModelToken>(piece.Length / 2);
        for (var start = 0; start < piece.Length;)
        {
            var end = NextWord(piece, start);
            foreach (var token in TokenizeWord(piece[start..end]))
                tokens.Add(token with { Start = token.Start + start });
            start = end;
        }

        return [.. tokens];
    }

    private static int NextWord(ReadOnlySpan<char> piece, int start)
    {
        var at = start;
        while (at < piece.Length && piece[at] == WordMark)
            at++;
        var length = piece[at..].IndexOf(WordMark);
        return length < 0 ? piece.Length : at + length;
    }

    private static bool HoldsInnerMark(string token)
    {
        for (var i = 1; i < token.Length; i++)
        {
            if (token[i] == WordMark && token[i - 1] != WordMark)
                return true;
        }

        return false;
    }

    private ModelToken[] TokenizeWord(ReadOnlySpan<char> piece)
    {
        if (_cache.TryGet(piece, out var known))
            return known;
        var tokens = TokenizeNew(piece);
        _cache.Add(piece, tokens);
        return tokens;
    }

    private static long PairKey(int left, int right) => ((long)left << 32) | (uint)right;

    private ModelToken[] TokenizeNew(ReadOnlySpan<char> piece)
    {
        if (_ignoreMerges && Vocabulary.IdOf(piece.ToString()) is { } whole)
            return [new ModelToken(whole, 0, piece.Length)];
        var symbols = FirstSymbols(piece);
        MergeAll(symbols);
        return symbols.Where(s => !s.Merged).Select(s => new ModelToken(s.Id, s.Start, s.End - s.Start)).ToArray();
    }

    private Symbol[] FirstSymbols(ReadOnlySpan<char> piece)
    {
        var symbols = new List<Symbol>(piece.Length);
        var afterUnknown = false;
        for (var i = 0; i < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[i..], out var rune, out var width);
            var isUnknown = false;
            if (_idOfCodePoint.TryGetValue(rune.Value, out var id))
                symbols.Add(new Symbol(id, i, i + width, 0, 0));
            else if (!AddBytes(symbols, rune, i, width))
                isUnknown = AddUnknown(symbols, i, width, afterUnknown);
            afterUnknown = isUnknown;
            i += width;
        }

        var linked = symbols.ToArray();
        for (var i = 0; i < linked.Length; i++)
            linked[i] = linked[i] with { Previous = i - 1, Next = i + 1 < linked.Length ? i + 1 : -1 };
        return linked;
    }

    /// <summary>Every token of a byte covers the whole character.</summary>
    private bool AddBytes(List<Symbol> symbols, Rune rune, int start, int width)
    {
        Span<byte> utf8 = stackalloc byte[4];
        if (_bytes?.Find(utf8[..rune.EncodeToUtf8(utf8)]) is not { } ids)
            return false;
        foreach (var id in ids)
            symbols.Add(new Symbol(id, start, start + width, 0, 0));
        return true;
    }

    private bool AddUnknown(List<Symbol> symbols, int start, int width, bool afterUnknown)
    {
        if (_unknownId is not { } unknown)
            return afterUnknown;
        if (afterUnknown && _fuseUnknown)
            symbols[^1] = symbols[^1] with { End = start + width };
        else
            symbols.Add(new Symbol(unknown, start, start + width, 0, 0));
        return true;
    }

    private void MergeAll(Symbol[] symbols)
    {
        var candidates = new PriorityQueue<(int At, int Joined), long>();
        for (var i = 0; i + 1 < symbols.Length; i++)
            Offer(symbols, i, candidates);

        while (candidates.TryDequeue(out var candidate, out _))
        {
            ref var left = ref symbols[candidate.At];
            // A candidate is stale when one of its symbols has gone into another merge since.
            if (left.Merged || left.Next < 0
                || !_merges.TryGetValue(PairKey(left.Id, symbols[left.Next].Id), out var merge) || merge.Joined != candidate.Joined)
                continue;

            ref var right = ref symbols[left.Next];
            left.Id = merge.Joined;
            left.End = right.End;
            right.Merged = true;
            left.Next = right.Next;
            if (right.Next >= 0)
                symbols[right.Next].Previous = candidate.At;
            if (left.Previous >= 0)
                Offer(symbols, left.Previous, candidates);
            Offer(symbols, candidate.At, candidates);
        }
    }

    /// <summary>Puts the merge of a symbol with the next one, if there is one, among the candidates: by rank, then from the left.</summary>
    private void Offer(Symbol[] symbols, int at, PriorityQueue<(int At, int Joined), long> candidates)
    {
        var next = symbols[at].Next;
        if (next >= 0 && _merges.TryGetValue(PairKey(symbols[at].Id, symbols[next].Id), out var merge))
            candidates.Enqueue((at, merge.Joined), PairKey(merge.Rank, at));
    }
}
