namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// ROUGE (Lin, 2004) as Google's rouge_score computes it: words are runs of a-z and 0-9 in lower case and everything else is dropped, so
/// it says little about languages other than English.
/// </summary>
public static class Rouge
{
    // The reference stems no shorter words than these.
    private const int StemmedLengthMin = 4;

    /// <summary>ROUGE-n: n-grams in common, each counted at most as often as it occurs in either text.</summary>
    public static RougeScore N(string hypothesis, string reference, int order, bool stem = false)
    {
        var (own, other) = (NGramCounts.Of(Words(hypothesis, stem), order), NGramCounts.Of(Words(reference, stem), order));
        return RougeScore.Of(own.Overlap(other, order), own.Total(order), other.Total(order));
    }

    /// <summary>ROUGE-L: the longest common subsequence of the whole texts.</summary>
    public static RougeScore L(string hypothesis, string reference, bool stem = false)
    {
        var (own, other) = (Words(hypothesis, stem), Words(reference, stem));
        return RougeScore.Of(CommonLengths(other, own)[other.Length, own.Length], own.Length, other.Length);
    }

    /// <summary>ROUGE-Lsum: a line is a sentence; for each of the reference, the union of its longest common subsequences with all of the text.</summary>
    public static RougeScore Lsum(string hypothesis, string reference, bool stem = false)
    {
        var (own, other) = (Sentences(hypothesis, stem), Sentences(reference, stem));
        var (ownLeft, otherLeft) = (Count(own), Count(other));
        var hits = 0;
        foreach (var sentence in other)
        {
            foreach (var at in own.SelectMany(candidate => CommonPlaces(sentence, candidate)).Distinct().Order())
            {
                var word = sentence[at];
                if (ownLeft.GetValueOrDefault(word) == 0 || otherLeft.GetValueOrDefault(word) == 0) continue;
                hits++;
                ownLeft[word]--;
                otherLeft[word]--;
            }
        }

        return RougeScore.Of(hits, own.Sum(sentence => sentence.Length), other.Sum(sentence => sentence.Length));
    }

    private static string[][] Sentences(string text, bool stem)
        => [.. text.Split('\n').Where(line => line.Length > 0).Select(line => Words(line, stem))];

    private static Dictionary<string, int> Count(string[][] sentences)
        => sentences.SelectMany(words => words).CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static string[] Words(string text, bool stem)
    {
        var kept = PlainText.Lower(text).Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? c : ' ').ToArray();
        var words = new string(kept).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return stem ? [.. words.Select(word => word.Length >= StemmedLengthMin ? PorterStemmer.Stem(word) : word)] : words;
    }

    private static int[,] CommonLengths(string[] reference, string[] candidate)
    {
        var lengths = new int[reference.Length + 1, candidate.Length + 1];
        for (var i = 1; i <= reference.Length; i++)
        {
            for (var j = 1; j <= candidate.Length; j++)
            {
                lengths[i, j] = reference[i - 1] == candidate[j - 1]
                    ? lengths[i - 1, j - 1] + 1
                    : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
            }
        }

        return lengths;
    }

    /// <summary>Places of one longest common subsequence; which one, where several are equally long, is part of the definition.</summary>
    private static List<int> CommonPlaces(string[] reference, string[] candidate)
    {
        var lengths = CommonLengths(reference, candidate);
        var places = new List<int>();
        var (i, j) = (reference.Length, candidate.Length);
        while (i > 0 && j > 0)
        {
            if (reference[i - 1] == candidate[j - 1])
            {
                places.Add(i - 1);
                (i, j) = (i - 1, j - 1);
            }
            else if (lengths[i, j - 1] > lengths[i - 1, j])
            {
                j--;
            }
            else
            {
                i--;
            }
        }

        return places;
    }
}
