using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>
/// The unigram language model (Kudo, 2018): of all ways to spell a piece the one with the highest sum of scores, found by Viterbi's
/// algorithm (1967). A character without a token may stand for itself at a penalty; neighbouring ones are one unknown token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly double[] _scores;
    private readonly TokenTrie _trie = new();
    private readonly int _unknownId;
    private readonly double _unknownScore;
    private readonly ByteTokens? _bytes;
    private readonly PieceCache _cache = new();

    /// <param name="vocabulary">All tokens; the id is the place in <paramref name="scores"/>.</param>
    /// <param name="scores">Logarithms of probabilities.</param>
    /// <param name="unknownId">Stands for what cannot be spelled.</param>
    /// <param name="byteFallback">Unknown text becomes tokens of its bytes, where the vocabulary has them all.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, int unknownId, bool byteFallback)
    {
        Vocabulary = vocabulary;
        _scores = scores;
        _unknownId = unknownId;
        _unknownScore = scores.Min() - UnknownPenalty;
        _bytes = byteFallback ? new ByteTokens(vocabulary) : null;
        foreach (var (token, id) in vocabulary.Ids)
        {
            if (token.Length > 0)
                _trie.Add(token, id);
        }
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>The best way to spell the text up to a place: its score and its last token.</summary>
    private record struct Node(int Start, double Score, int Id);

    public ModelToken[] Tokenize(ReadOnlySpan<char> piece)
    {
        if (_cache.TryGet(piece, out var known))
            return known;
        var tokens = new List<ModelToken>();
        foreach (var (start, end) in FuseUnknown(BestPath(piece)))
            AddToken(piece[start..end], start, tokens);
        var result = tokens.ToArray();
        _cache.Add(piece, result);
        return result;
    }

    private Node[] BestPath(ReadOnlySpan<char> piece)
    {
        var nodes = new Node[piece.Length + 1];
        Array.Fill(nodes, new Node(-1, 0, -1));
        var found = new List<(int Length, int Id)>();
        for (var start = 0; start < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[start..], out _, out var width);
            var before = nodes[start].Score;
            var hasCharacter = false;
            _trie.Find(piece[start..], found);
            foreach (var (length, id) in found)
            {
                Offer(ref nodes[start + length], start, before + _scores[id], id);
                hasCharacter |= length == width;
            }

            if (!hasCharacter)
                Offer(ref nodes[start + width], start, before + _unknownScore, _unknownId);
            start += width;
        }

        return nodes;
    }

    private static void Offer(ref Node node, int start, double score, int id)
    {
        if (node.Start < 0 || score > node.Score)
            node = new Node(start, score, id);
    }

    private List<(int Start, int End)> FuseUnknown(Node[] nodes)
    {
        var path = new List<(int Start, int End)>();
        var afterUnknown = false;
        for (var end = nodes.Length - 1; end > 0; end = nodes[end].Start)
        {
            var isUnknown = nodes[end].Id == _unknownId;
            if (isUnknown && afterUnknown)
                path[^1] = (nodes[end].Start, path[^1].End);
            else
                path.Add((nodes[end].Start, end));
            afterUnknown = isUnknown;
        }

        path.Reverse();
        return path;
    }

    private void AddToken(ReadOnlySpan<char> text, int start, List<ModelToken> tokens)
    {
        var spelling = text.ToString();
        if (Vocabulary.IdOf(spelling) is { } id)
        {
            tokens.Add(new ModelToken(id, start, text.Length));
        }
        else if (_bytes?.Find(Encoding.UTF8.GetBytes(spelling)) is { } bytes)
        {
            foreach (var value in bytes)
                tokens.Add(new ModelToken(value, start, text.Length));
        }
        else
        {
            tokens.Add(new ModelToken(_unknownId, start, text.Length, spelling));
        }
    }
}
