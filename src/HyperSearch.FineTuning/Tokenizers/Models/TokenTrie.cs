namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>Finds all tokens that begin at a place of a text.</summary>
internal sealed class TokenTrie
{
    // From a node and a character to the next node; the root is 0.
    private readonly Dictionary<long, int> _next = [];
    private readonly List<int> _ids = [-1];

    public void Add(string token, int id)
    {
        var node = 0;
        foreach (var unit in token)
        {
            if (!_next.TryGetValue(Key(node, unit), out var next))
            {
                next = _ids.Count;
                _ids.Add(-1);
                _next.Add(Key(node, unit), next);
            }

            node = next;
        }

        _ids[node] = id;
    }

    /// <summary>Tokens that <paramref name="text"/> begins with, the shortest first: their lengths in UTF-16 units and ids.</summary>
    public void Find(ReadOnlySpan<char> text, List<(int Length, int Id)> found)
    {
        found.Clear();
        var node = 0;
        for (var i = 0; i < text.Length && _next.TryGetValue(Key(node, text[i]), out node); i++)
        {
            if (_ids[node] >= 0)
                found.Add((i + 1, _ids[node]));
        }
    }

    private static long Key(int node, char unit) => ((long)node << 16) | unit;
}
