namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// Porter's stemmer (1980) with the extensions of NLTK, which METEOR and ROUGE of the reference implementations use: irregular forms,
/// words of two letters left alone, and a few better suffix rules. The steps are numbered as in the paper.
/// </summary>
public static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["sky"] = "sky", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["news"] = "news",
        ["innings"] = "inning", ["inning"] = "inning", ["outings"] = "outing", ["outing"] = "outing",
        ["cannings"] = "canning", ["canning"] = "canning", ["howe"] = "howe", ["proceed"] = "proceed", ["exceed"] = "exceed", ["succeed"] = "succeed",
    };

    private static readonly (string Suffix, string Replacement)[] Step1aRules = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    private static readonly (string Suffix, string Replacement)[] Step2Rules =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3Rules =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Step1bSuffixes = ["ed", "ing"];

    private static readonly string[] Step4Suffixes =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    /// <param name="word">In any case; the stem is in lower case.</param>
    public static string Stem(string word)
    {
        var stem = PlainText.Lower(word);
        if (Irregular.TryGetValue(word, out var known)) return known;
        if (PlainText.Length(word) <= 2) return stem;
        return Step5b(Step5a(Step4(Step3(Step2(Step1c(Step1b(Step1a(stem))))))));
    }

    private static string Step1a(string word)
    {
        if (Ends(word, "ies") && PlainText.Length(word) == 4) return word[..^3] + "ie";
        var rule = Step1aRules.FirstOrDefault(rule => Ends(word, rule.Suffix));
        return rule.Suffix is null ? word : word[..^rule.Suffix.Length] + rule.Replacement;
    }

    private static string Step1b(string word)
    {
        if (Ends(word, "ied")) return word[..^3] + (PlainText.Length(word) == 4 ? "ie" : "i");
        if (Ends(word, "eed")) return Measure(word[..^3]) > 0 ? word[..^1] : word;
        var suffix = Step1bSuffixes.FirstOrDefault(suffix => Ends(word, suffix) && HasVowel(word[..^suffix.Length]));
        if (suffix is null) return word;
        var stem = word[..^suffix.Length];
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz")) return stem + "e";
        if (EndsDoubleConsonant(stem)) return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        return Measure(stem) == 1 && EndsConsonantVowelConsonant(stem) ? stem + "e" : stem;
    }

    private static string Step1c(string word)
    {
        if (!Ends(word, "y")) return word;
        var stem = word[..^1];
        return PlainText.Length(stem) > 1 && IsConsonant(stem, stem.Length - 1) ? stem + "i" : word;
    }

    private static string Step2(string word)
    {
        if (Ends(word, "alli") && Measure(word[..^4]) > 0) return Step2(word[..^2]);
        // The l of logi counts to the stem, so that short ones such as geo and theo qualify.
        if (Ends(word, "logi") && !Step2Rules.Any(rule => Ends(word, rule.Suffix))) return Measure(word[..^3]) > 0 ? word[..^1] : word;
        return Apply(word, Step2Rules);
    }

    private static string Step3(string word) => Apply(word, Step3Rules);

    private static string Step4(string word)
    {
        var suffix = Step4Suffixes.FirstOrDefault(suffix => Ends(word, suffix));
        if (suffix is null) return word;
        var stem = word[..^suffix.Length];
        return Measure(stem) > 1 && (suffix != "ion" || stem[^1] is 's' or 't') ? stem : word;
    }

    private static string Step5a(string word)
    {
        if (!Ends(word, "e")) return word;
        var stem = word[..^1];
        var measure = Measure(stem);
        return measure > 1 || (measure == 1 && !EndsConsonantVowelConsonant(stem)) ? stem : word;
    }

    private static string Step5b(string word) => Ends(word, "ll") && Measure(word[..^1]) > 1 ? word[..^1] : word;

    /// <summary>The first rule whose suffix fits decides, whether or not its stem is long enough.</summary>
    private static string Apply(string word, (string Suffix, string Replacement)[] rules)
    {
        var rule = rules.FirstOrDefault(rule => Ends(word, rule.Suffix));
        if (rule.Suffix is null) return word;
        var stem = word[..^rule.Suffix.Length];
        return Measure(stem) > 0 ? stem + rule.Replacement : word;
    }

    private static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    private static bool IsConsonant(string word, int at)
        => word[at] switch
        {
            'a' or 'e' or 'i' or 'o' or 'u' => false,
            'y' => at == 0 || !IsConsonant(word, at - 1),
            _ => true,
        };

    /// <summary>Porter's m: how often a vowel is followed by a consonant.</summary>
    private static int Measure(string stem)
    {
        var count = 0;
        for (var i = 1; i < stem.Length; i++)
        {
            if (IsConsonant(stem, i) && !IsConsonant(stem, i - 1)) count++;
        }

        return count;
    }

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(i => !IsConsonant(stem, i));

    private static bool EndsDoubleConsonant(string word)
        => word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>Porter's *o: consonant, vowel, consonant other than w, x, y; or a word of a vowel and a consonant.</summary>
    private static bool EndsConsonantVowelConsonant(string word)
    {
        var last = word.Length - 1;
        return (last >= 2 && IsConsonant(word, last - 2) && !IsConsonant(word, last - 1) && IsConsonant(word, last) && word[last] is not ('w' or 'x' or 'y'))
            || (last == 1 && !IsConsonant(word, 0) && IsConsonant(word, 1));
    }
}
