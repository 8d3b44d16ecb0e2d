using HyperSearch.FineTuning.Tokenizers.PreTokenizers;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Training;

/// <summary>
/// Learns a byte-level BPE vocabulary (Sennrich et al., 2016, over the byte alphabet of Radford et al., 2019): begin with the 256
/// bytes, then join the most frequent neighbours, again and again. Ties go to the pair with the smaller ids, so the result is a
/// function of the texts alone. Words are cut as in Qwen 2 (single digits, an optional leading space or symbol before letters).
/// </summary>
public static class ByteLevelBpeTrainer
{
    /// <summary>Below this a pair is no pattern.</summary>
    private const int PairCountMin = 2;

    /// <summary>Trains and returns a <c>tokenizer.json</c>.</summary>
    /// <param name="lines">Texts; each is cut on its own, so no token crosses from one to the next.</param>
    /// <param name="vocabularySize">Ids in all, at least 256 plus the special tokens; fewer come out when no pair repeats any more.</param>
    /// <param name="specialTokens">Get the first ids, in this order; distinct and not empty.</param>
    public static byte[] Train(IEnumerable<string> lines, int vocabularySize, IReadOnlyList<string> specialTokens)
    {
        if (specialTokens.Distinct(StringComparer.Ordinal).Count() != specialTokens.Count || specialTokens.Any(string.IsNullOrEmpty))
            throw new ArgumentException("special tokens must be distinct and not empty", nameof(specialTokens));
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 256 + specialTokens.Count);

        var tokens = new List<string>(specialTokens);
        // Ordinal order of the printable stand-ins, as other trainers have it.
        tokens.AddRange(Enumerable.Range(0, 256).Select(b => ByteAlphabet.ToChar((byte)b).ToString()).Order(StringComparer.Ordinal));
        var words = CountWords(lines, tokens, specialTokens.Count);
        var merges = LearnMerges(words, tokens, vocabularySize);
        return TokenizerWriter.Write(tokens, merges, specialTokens.Count);
    }

    /// <summary>The distinct words of the texts as symbol lists, with their counts, in ordinal order.</summary>
    private static List<TrainingWord> CountWords(IEnumerable<string> lines, List<string> tokens, int firstByteId)
    {
        var idOfChar = tokens.Skip(firstByteId).Select((t, i) => (t[0], i + firstByteId)).ToDictionary(p => p.Item1, p => p.Item2);
        var cut = new SequencePreTokenizer([
            new SplitPreTokenizer(new CodePointRegex(TokenizerWriter.WordPattern), SplitBehavior.Isolated, invert: false),
            new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: false),
        ]);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var pieces = cut.Apply(TextPieces.Whole(AlignedText.FromOriginal(line)));
            foreach (var piece in pieces.Pieces)
            {
                var word = pieces.Text.Value[piece.Start..piece.End];
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }

        return counts.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new TrainingWord(p.Key.Select(c => idOfChar[c]).ToList(), p.Value))
            .ToList();
    }

    private static List<(int Left, int Right)> LearnMerges(List<TrainingWord> words, List<string> tokens, int vocabularySize)
    {
        var pairs = new PairCounts(words);
        var merges = new List<(int, int)>();
        var known = new HashSet<string>(tokens, StringComparer.Ordinal);
        while (tokens.Count < vocabularySize && pairs.TakeMostFrequent(PairCountMin) is { } pair)
        {
            var joined = tokens[pair.Left] + tokens[pair.Right];
            // Another pair may have spelled the same token already; one token has one id.
            var id = known.Add(joined) ? tokens.Count : tokens.IndexOf(joined);
            if (id == tokens.Count)
                tokens.Add(joined);
            merges.Add(pair);
            pairs.Merge(pair, id);
        }

        return merges;
    }
}
