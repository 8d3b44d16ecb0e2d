using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Data;

/// <summary>
/// Turns a prompt and its completion into ids and says which of them are trained.
/// <list type="bullet">
/// <item>The text is prompt + completion with nothing between, tokenised once: tokenising the parts alone gives other tokens at the seam.</item>
/// <item>A token is a target if any of its characters belongs to the completion. A token that spans the seam is thus a target: were it
/// left out, the first characters of the answer would never be trained. The check counts such rows, because at generation time the
/// prompt's last characters are then missing from the prompt's tokens.</item>
/// <item>BOS only if the post-processor adds one; EOS is appended and is a target. What else a template puts around a text is left out.</item>
/// <item>Truncation keeps the start.</item>
/// </list>
/// </summary>
public sealed class ExampleEncoder
{
    private readonly Tokenizer _tokenizer;
    private readonly int? _endId;
    private readonly int _lengthMax;

    /// <param name="tokenizer">The model's.</param>
    /// <param name="endId">The configuration's <c>eos_token_id</c>; null: nothing is appended.</param>
    /// <param name="lengthMax">Most ids of an example, at least 2.</param>
    public ExampleEncoder(Tokenizer tokenizer, int? endId, int lengthMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthMax, 2);
        _tokenizer = tokenizer;
        _endId = endId;
        _lengthMax = lengthMax;
    }

    public TokenizedExample Encode(string prompt, string completion)
    {
        var encoding = _tokenizer.Encode(prompt + completion, addSpecialTokens: false);
        // Offsets count code points; a pair split between prompt and completion counts as one that began in the prompt.
        var seam = prompt.EnumerateRunes().Count();
        var firstTarget = 0;
        while (firstTarget < encoding.Count && encoding.Spans[firstTarget].End <= seam)
            firstTarget++;
        var seamShared = firstTarget < encoding.Count && encoding.Spans[firstTarget].Start < seam;

        var ids = new List<int>(encoding.Count + 2);
        if (_tokenizer.BosTokenAddedByPostProcessor is { } begin)
        {
            ids.Add(begin);
            firstTarget++;
        }

        ids.AddRange(encoding.Ids);
        if (_endId is { } end)
            ids.Add(end);
        var truncated = ids.Count > _lengthMax;
        if (truncated)
            ids.RemoveRange(_lengthMax, ids.Count - _lengthMax);
        return new TokenizedExample([.. ids], Math.Min(firstTarget, ids.Count), truncated, seamShared);
    }
}
