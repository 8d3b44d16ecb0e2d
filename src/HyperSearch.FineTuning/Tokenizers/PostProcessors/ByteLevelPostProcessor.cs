using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PostProcessors;

/// <summary>
/// Takes white space at the ends of a token out of its offsets. One leading space of a first token stays in when the tokenizer
/// may have put it there itself: the reference library's rule, kept to the letter, so that offsets agree.
/// </summary>
internal sealed class ByteLevelPostProcessor(bool addPrefixSpace, bool trimOffsets) : IPostProcessor
{
    public int? LeadingTokenId => null;

    public IReadOnlyList<TokenSequence> Process(IReadOnlyList<TokenSequence> sequences, bool addSpecialTokens)
    {
        if (trimOffsets)
        {
            foreach (var sequence in sequences)
            {
                for (var i = 0; i < sequence.Ids.Count; i++)
                    sequence.Offsets[i] = Trim(sequence.Tokens[i], sequence.Offsets[i], i == 0);
            }
        }

        return sequences;
    }

    private TokenOffset Trim(string token, TokenOffset offset, bool isFirst)
    {
        var leading = 0;
        while (leading < token.Length && IsSpace(token[leading]))
            leading++;
        var trailing = 0;
        while (trailing < token.Length && IsSpace(token[token.Length - 1 - trailing]))
            trailing++;
        if (leading == 1 && addPrefixSpace && (isFirst || offset.Start == 0))
            leading = 0;

        var start = Math.Min(offset.Start + leading, offset.End);
        var end = trailing > 0 && offset.End >= trailing ? Math.Max(offset.End - trailing, start) : offset.End;
        return new TokenOffset(start, end);
    }

    private static bool IsSpace(char c) => c == ByteAlphabet.Space || char.IsWhiteSpace(c);
}
