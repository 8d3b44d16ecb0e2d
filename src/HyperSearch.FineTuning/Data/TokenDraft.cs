using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Data;

/// <summary>The tokens of an example before and after they are cut to length, with the text that each stands for and the ranges that are targets.</summary>
internal sealed class TokenDraft
{
    private readonly List<int> _ids = [];
    private readonly List<TokenOffset> _spans = [];
    private List<TokenRange> _targets = [];

    public IReadOnlyList<int> Ids => _ids;

    public bool IsCut { get; private set; }

    public void Add(int id, TokenOffset span)
    {
        _ids.Add(id);
        _spans.Add(span);
    }

    public void AddRange(TokenEncoding encoding)
    {
        _ids.AddRange(encoding.Ids);
        _spans.AddRange(encoding.Spans);
    }

    /// <summary>Makes a range a target; ranges come in ascending order.</summary>
    public void AddTarget(TokenRange range)
    {
        if (range.Length > 0) _targets.Add(range);
    }

    /// <summary>Cuts to <paramref name="length"/> ids.</summary>
    /// <param name="start">Whether the start goes rather than the end.</param>
    /// <param name="begin">The id that begins every text and stays where it stood first, or null.</param>
    public void Cut(int length, bool start, int? begin)
    {
        IsCut = _ids.Count > length;
        if (!IsCut) return;
        if (!start)
        {
            _ids.RemoveRange(length, _ids.Count - length);
            _spans.RemoveRange(length, _spans.Count - length);
            _targets = [.. _targets.Where(range => range.Start < length).Select(range => range with { End = Math.Min(range.End, length) })];
            return;
        }

        var kept = begin is { } id && _ids[0] == id ? 1 : 0;
        var gone = _ids.Count - length;
        _ids.RemoveRange(kept, gone);
        _spans.RemoveRange(kept, gone);
        if (kept == 1) _spans[0] = new TokenOffset(_spans[1].Start, _spans[1].Start);
        _targets = [.. _targets.Where(range => range.End - gone > kept).Select(range => new TokenRange(Math.Max(kept, range.Start - gone), range.End - gone))];
    }

    public TokenizedExample Finish(CodePoints text, bool seamShared)
    {
        var first = _targets.Count > 0 ? _targets[0].Start : _ids.Count;
        var isTail = _targets.Count == 0 || (_targets.Count == 1 && _targets[0].End == _ids.Count);
        return new TokenizedExample([.. _ids], first, IsCut, seamShared)
        {
            Ranges = isTail ? null : _targets,
            TargetBytes = _targets.Sum(range => Bytes(text, range)),
        };
    }

    /// <summary>What a range stands for begins where the token before it ends: spans may leave out white space.</summary>
    private long Bytes(CodePoints text, TokenRange range)
    {
        var first = Math.Max(1, range.Start);
        return first < range.End ? text.Bytes(_spans[first - 1].End, _spans[range.End - 1].End) : 0;
    }
}
