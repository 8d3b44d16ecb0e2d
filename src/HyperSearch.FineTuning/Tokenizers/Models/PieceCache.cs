namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>Remembers the tokens of short pieces, up to a fixed number of them; further ones are simply not kept.</summary>
internal sealed class PieceCache
{
    private const int PieceLengthMax = 128;
    private const int PiecesMax = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ModelToken[]> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelToken[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PieceCache() => _lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGet(ReadOnlySpan<char> piece, out ModelToken[] tokens)
    {
        tokens = [];
        if (piece.Length > PieceLengthMax)
            return false;
        lock (_gate)
        {
            if (!_lookup.TryGetValue(piece, out var known))
                return false;
            tokens = known;
            return true;
        }
    }

    public void Add(ReadOnlySpan<char> piece, ModelToken[] tokens)
    {
        if (piece.Length > PieceLengthMax)
            return;
        lock (_gate)
        {
            if (_tokens.Count < PiecesMax)
                _lookup[piece] = tokens;
        }
    }
}
