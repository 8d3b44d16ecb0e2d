using HyperSearch.FineTuning.Tokenizers.Normalizers;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.AddedTokens;

/// <summary>
/// The added tokens of a tokenizer. Tokens that are not normalized are cut out of the raw text first; what remains is normalized
/// and searched for the normalized ones.
/// </summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, AddedToken> _byId;
    private readonly Dictionary<string, AddedToken> _byContent;
    private readonly INormalizer? _normalizer;
    private readonly AddedTokenFinder _raw;
    private readonly AddedTokenFinder _normalized;

    /// <param name="tokens">Distinct ids and contents.</param>
    /// <param name="normalizer">Null: texts stay as they are.</param>
    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer)
    {
        _byId = tokens.ToDictionary(t => t.Id);
        _byContent = tokens.ToDictionary(t => t.Content, StringComparer.Ordinal);
        _normalizer = normalizer;
        // Where two patterns are equal after normalization the special one wins, as special tokens come first.
        var ordered = tokens.OrderByDescending(t => t.Special).ToArray();
        _raw = new AddedTokenFinder(ordered.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        _normalized = new AddedTokenFinder(ordered.Where(t => t.Normalized).Select(t => (Normalize(AlignedText.FromOriginal(t.Content)).Value, t)));
    }

    public IReadOnlyCollection<AddedToken> Tokens => _byId.Values;

    public AddedToken? Find(int id) => _byId.GetValueOrDefault(id);

    public AddedToken? Find(string content) => _byContent.GetValueOrDefault(content);

    /// <summary>Added tokens, and between them normalized text for the model.</summary>
    public IEnumerable<TextSegment> Split(AlignedText text)
    {
        foreach (var segment in _raw.Split(text))
        {
            if (segment.Token is not null)
            {
                yield return segment;
                continue;
            }

            foreach (var inner in _normalized.Split(Normalize(segment.Text)))
                yield return inner;
        }
    }

    private AlignedText Normalize(AlignedText text) => _normalizer?.Normalize(text) ?? text;
}
