using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016): a piece begins as its characters; of all neighbours that a merge joins, the ones
/// with the lowest rank are joined first, the leftmost on ties, until none is left. A heap of candidates over a linked list of
/// symbols takes n log n steps. Results are remembered by piece, because words repeat. Safe for several threads.
/// </summary>
internal sealed class BpeModel
{
    private readonly Dictionary<long, Merge> _merges;
    private readonly Dictionary<int, int> _idOfCodePoint = [];
    private readonly int? _unknownId;
    private readonly bool _fuseUnknown;
    private readonly bool _ignoreMerges;
    private readonly PieceCache _cache = new();

    /// <param name="vocabulary">All tokens; single characters are where a piece begins.</param>
    /// <param name="merges">Left and right id, and the joined token's id, in the order of their ranks; a repeated pair keeps its last rank.</param>
    /// <param name="unknownId">Stands for a character without token; null drops such a character, as the reference library does.</param>
    /// <param name="fuseUnknown">Neighbouring unknown characters give one unknown token.</param>
    /// <param name="ignoreMerges">A piece that is a token as a whole is that token, whatever the merges say.</param>
    public BpeModel(Vocabulary vocabulary, IReadOnlyList<(int Left, int Right, int Joined)> merges, int? unknownId, bool fuseUnknown, bool ignoreMerges)
    {
        Vocabulary = vocabulary;
        _unknownId = unknownId;
        _fuseUnknown = fuseUnknown;
        _ignoreMerges = ignoreMerges;
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

    private record struct Symbol(int Id, int Start, int Length, int Previous, int Next);

    /// <summary>The tokens of one piece, in order.</summary>
    public ModelToken[] Tokenize(ReadOnlySpan<char> piece)
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
        return symbols.Where(s => s.Length > 0).Select(s => new ModelToken(s.Id, s.Start, s.Length)).ToArray();
    }

    private Symbol[] FirstSymbols(ReadOnlySpan<char> piece)
    {
        var symbols = new List<Symbol>(piece.Length);
        var afterUnknown = false;
        for (var i = 0; i < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[i..], out var rune, out var width);
            if (_idOfCodePoint.TryGetValue(rune.Value, out var id))
            {
                symbols.Add(new Symbol(id, i, width, 0, 0));
                afterUnknown = false;
            }
            else if (_unknownId is { } unknown)
            {
                if (afterUnknown && _fuseUnknown)
                    symbols[^1] = symbols[^1] with { Length = symbols[^1].Length + width };
                else
                    symbols.Add(new Symbol(unknown, i, width, 0, 0));
                afterUnknown = true;
            }

            i += width;
        }

        var linked = symbols.ToArray();
        for (var i = 0; i < linked.Length; i++)
            linked[i] = linked[i] with { Previous = i - 1, Next = i + 1 < linked.Length ? i + 1 : -1 };
        return linked;
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
            if (left.Length == 0 || left.Next < 0
                || !_merges.TryGetValue(PairKey(left.Id, symbols[left.Next].Id), out var merge) || merge.Joined != candidate.Joined)
                continue;

            ref var right = ref symbols[left.Next];
            left.Id = merge.Joined;
            left.Length += right.Length;
            right.Length = 0;
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
