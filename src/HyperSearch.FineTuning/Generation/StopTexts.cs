using System.Text;

namespace HyperSearch.FineTuning.Generation;

/// <summary>Texts at which writing ends; what is written ends before the first of them.</summary>
public sealed class StopTexts
{
    private readonly IReadOnlyList<string> _texts;
    private readonly int _longest;

    /// <param name="texts">Not empty texts; none of them: writing ends at the model's own end only.</param>
    public StopTexts(IReadOnlyList<string> texts)
    {
        if (texts.Any(string.IsNullOrEmpty)) throw new ArgumentException("a text to stop at has at least one character", nameof(texts));
        _texts = texts;
        _longest = texts.Count == 0 ? 0 : texts.Max(Encoding.UTF8.GetByteCount);
    }

    /// <summary>Tells whether the newest tokens complete one of the texts; null when there are none.</summary>
    internal Func<IReadOnlyList<int>, bool>? GiveUp(TextCodec text)
    {
        if (_texts.Count == 0) return null;
        // A token stands for at least one byte, but for those that decoding leaves out; a miss costs tokens only, for Cut looks again. One token
        // more, because some decoders drop a space in front.
        return tokens => Find(text.Decode([.. tokens.Skip(tokens.Count - _longest - 1)])) >= 0;
    }

    /// <summary>The text up to the first stop, or all of it.</summary>
    public string Cut(string text) => Find(text) is >= 0 and var end ? text[..end] : text;

    private int Find(string text)
    {
        var first = -1;
        foreach (var stop in _texts)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first)) first = at;
        }

        return first;
    }
}
