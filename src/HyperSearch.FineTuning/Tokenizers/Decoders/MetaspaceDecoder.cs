using HyperSearch.FineTuning.Tokenizers.PreTokenizers;

namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Marks of a word's beginning become spaces; those of the first token go when the tokenizer puts one there itself.</summary>
internal sealed class MetaspaceDecoder(char mark, PrependScheme prepend) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => tokens.Select(Decode).ToArray();

    private string Decode(string token, int place) => place == 0 && prepend != PrependScheme.Never
        ? token.Replace(mark.ToString(), "", StringComparison.Ordinal)
        : token.Replace(mark, ' ');
}
