using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Generation;

/// <summary>Chooses a token from the logits of one place.</summary>
internal sealed class TokenSampler(Sampling sampling)
{
    /// <param name="logits">One for each token of the vocabulary; changed.</param>
    /// <param name="seen">All tokens before this place; repeated ones count once.</param>
    /// <param name="row">Which prompt.</param>
    /// <param name="place">How many tokens stand before.</param>
    public int Next(Span<float> logits, IEnumerable<int> seen, int row, int place)
    {
        if (sampling.RepetitionPenalty != 1) Penalize(logits, seen);
        if (sampling.Temperature == 0) return Largest(logits);
        var candidates = Candidates(logits);
        if (sampling.TopP < 1) candidates = Nucleus(candidates, logits.Length);
        return Draw(candidates, Uniform(row, place));
    }

    private void Penalize(Span<float> logits, IEnumerable<int> seen)
    {
        var penalty = (float)sampling.RepetitionPenalty;
        foreach (var token in seen.Distinct()) logits[token] = logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty;
    }

    private static int Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
        {
            if (logits[token] > logits[best]) best = token;
        }

        return best;
    }

    /// <summary>The tokens of the top k with their probabilities among themselves, by number.</summary>
    private List<(int Token, double Probability)> Candidates(ReadOnlySpan<float> logits)
    {
        var least = sampling.TopK is { } k && k < logits.Length ? KthLargest(logits, k) : float.NegativeInfinity;
        double highest = logits[Largest(logits)];
        var chosen = new List<(int Token, double Probability)>();
        var sum = 0.0;
        for (var token = 0; token < logits.Length; token++)
        {
            if (logits[token] < least) continue;
            var weight = Math.Exp((logits[token] - highest) / sampling.Temperature);
            sum += weight;
            chosen.Add((token, weight));
        }

        for (var i = 0; i < chosen.Count; i++) chosen[i] = (chosen[i].Token, chosen[i].Probability / sum);
        return chosen;
    }

    private static float KthLargest(ReadOnlySpan<float> logits, int k)
    {
        var kept = new PriorityQueue<int, float>(k);
        for (var token = 0; token < logits.Length; token++)
        {
            if (kept.Count < k) kept.Enqueue(token, logits[token]);
            else kept.EnqueueDequeue(token, logits[token]);
        }

        return logits[kept.Peek()];
    }

    /// <summary>The fewest most likely tokens that together reach top p, by number; always one.</summary>
    private List<(int Token, double Probability)> Nucleus(List<(int Token, double Probability)> candidates, int vocabulary)
    {
        // All tokens below this bound together stay below 1 - p, so none of them is in the nucleus, and few are left to sort.
        var bound = (1 - sampling.TopP) / vocabulary;
        var sorted = candidates.Where(candidate => candidate.Probability >= bound).ToList();
        sorted.Sort((a, b) => a.Probability != b.Probability ? b.Probability.CompareTo(a.Probability) : a.Token.CompareTo(b.Token));
        var reached = 0.0;
        var count = 0;
        while (count < sorted.Count && (count == 0 || reached < sampling.TopP)) reached += sorted[count++].Probability;
        sorted.RemoveRange(count, sorted.Count - count);
        sorted.Sort((a, b) => a.Token.CompareTo(b.Token));
        return sorted;
    }

    private static int Draw(List<(int Token, double Probability)> candidates, double uniform)
    {
        var left = uniform * candidates.Sum(candidate => candidate.Probability);
        foreach (var (token, probability) in candidates)
        {
            left -= probability;
            if (left < 0) return token;
        }

        // Rounding can leave a rest beyond the last one.
        return candidates[^1].Token;
    }

    /// <summary>In [0, 1), 53 bits.</summary>
    private double Uniform(int row, int place)
        => (SeedStream.Derive(sampling.Seed, SeedStream.Generation, (ulong)row, (ulong)place) >> 11) * (1.0 / (1UL << 53));
}
