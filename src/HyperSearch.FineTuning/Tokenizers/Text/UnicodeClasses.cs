using System.Globalization;
using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>Classes of characters as the reference library draws them.</summary>
internal static class UnicodeClasses
{
    private static readonly (int Low, int High)[] Ideographs =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        // The reference begins this block at 2B920 rather than 2B820; equal tokens need the same slip.
        (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>Letters, marks, decimal digits, letter numbers, connector punctuation and the two joiners: what \w means in Unicode.</summary>
    public static bool IsWordCharacter(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    /// <summary>Unicode punctuation, and the symbols of ASCII too.</summary>
    public static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune));

    public static bool IsIdeograph(Rune rune)
    {
        foreach (var (low, high) in Ideographs)
        {
            if (rune.Value >= low && rune.Value <= high)
                return true;
        }

        return false;
    }

    /// <summary>Control, format and private characters, but for tabs and line ends.</summary>
    public static bool IsControl(Rune rune) => rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    /// <summary>Full lower case of one character, without regard to its neighbours.</summary>
    public static string Lower(Rune rune) => rune.Value == 0x0130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();
}
