using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Turns a prompt and its completion into one token sequence: the two texts as one with nothing between, the post-processor's own
/// special tokens, then the end-of-text token. A token counts as a target when it reaches into the completion, by its offsets, so that a
/// token across the seam is trained; the prompt is never tokenised on its own.
/// </summary>
internal static class RowEncoder
{
    /// <param name="text">The tokenizer.</param>
    /// <param name="config">For the end-of-text token and the vocabulary's size.</param>
    /// <param name="maxLength">Most tokens; the rest is cut off at the end.</param>
    /// <param name="prompt">Not counted by the loss, unless <paramref name="trainPrompt"/>.</param>
    /// <param name="completion">Counted.</param>
    /// <param name="trainPrompt">Counts every token but the first (pre-training).</param>
    public static TrainingRow Encode(TextCodec text, ModelConfig config, int maxLength, string prompt, string completion, bool trainPrompt = false)
    {
        var encoding = text.Tokenizer.Encode(prompt + completion, addSpecialTokens: true);
        var seam = prompt.EnumerateRunes().Count();
        var tokens = new List<int>(encoding.Ids);
        var first = tokens.Count;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (encoding.SpecialTokens[i] || encoding.Offsets[i].End <= seam) continue;
            first = i;
            break;
        }

        // A template that ends texts itself has already added the token.
        if (config.EosTokenId is { } end && (tokens.Count == 0 || tokens[^1] != end || !encoding.SpecialTokens[^1])) tokens.Add(end);
        foreach (var token in tokens)
        {
            if (token < 0 || token >= config.VocabularySize)
                throw new UnsupportedModelException($"tokenizer.json gives token {token}, but config.json has vocab_size {config.VocabularySize}: they belong to different models");
        }

        var cut = tokens.Count > maxLength;
        if (cut) tokens.RemoveRange(maxLength, tokens.Count - maxLength);
        return new TrainingRow([.. tokens], trainPrompt ? 0 : Math.Min(first, tokens.Count), prompt, completion, cut);
    }
}
