using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>BERT's way (Devlin et al., 2019): drop control characters, set ideographs apart by spaces, strip accents, lower the case.</summary>
internal sealed class BertNormalizer(bool cleanText, bool spaceIdeographs, bool stripAccents, bool lowercase) : INormalizer
{
    private const int Replacement = 0xFFFD;

    private readonly StripAccentsNormalizer _stripAccents = new();
    private readonly UnicodeFormNormalizer _decompose = new(NormalizationForm.FormD);

    public AlignedText Normalize(AlignedText text)
    {
        if (cleanText)
            text = AlignedRewrite.Each(text, Clean);
        if (spaceIdeographs)
            text = AlignedRewrite.Each(text, rune => UnicodeClasses.IsIdeograph(rune) ? $" {rune} " : rune.ToString());
        if (stripAccents)
            text = _stripAccents.Normalize(_decompose.Normalize(text));
        return lowercase ? AlignedRewrite.Each(text, UnicodeClasses.Lower) : text;
    }

    private static string? Clean(Rune rune)
    {
        if (rune.Value is 0 or Replacement || UnicodeClasses.IsControl(rune))
            return null;
        return Rune.IsWhiteSpace(rune) ? " " : rune.ToString();
    }
}
