using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>Tokenises a data file for training.</summary>
internal static class TrainingSetReader
{
    /// <param name="data">The rows.</param>
    /// <param name="text">The model's tokenizer.</param>
    /// <param name="config">For the end-of-text token and the vocabulary's size.</param>
    /// <param name="maxLength">Most tokens of a row.</param>
    /// <param name="trainPrompts">Counts every token but the first (pre-training).</param>
    /// <exception cref="UnsupportedModelException">The tokenizer gives tokens that the model does not know.</exception>
    public static TrainingSet Read(Dataset data, TextCodec text, ModelConfig config, int maxLength, bool trainPrompts = false)
    {
        var encoder = new ExampleEncoder(text.Tokenizer, config.EosTokenId, maxLength);
        var rows = new List<TrainingRow>(data.Rows.Count);
        foreach (var row in data.Rows)
        {
            var example = encoder.Encode(row.Prompt, row.Completion);
            Check(example.Ids, config);
            rows.Add(new TrainingRow(
                example.Ids, trainPrompts ? 0 : example.FirstTarget, Wanted(row, example, text, config), example.Truncated));
        }

        return TrainingSet.Of(rows, data.Path, data.Sha256);
    }

    /// <summary>
    /// What generation after the prompt's tokens must write: the completion, and before it the prompt's last characters where one token
    /// holds characters of both.
    /// </summary>
    private static string Wanted(DataRow row, TokenizedExample example, TextCodec text, ModelConfig config)
    {
        if (!example.SeamShared || example.Truncated) return row.Completion;
        var end = config.EosTokenId is null ? example.Ids.Length : example.Ids.Length - 1;
        return text.Decode(example.Ids[example.FirstTarget..end]);
    }

    private static void Check(int[] ids, ModelConfig config)
    {
        foreach (var id in ids)
        {
            if (id < 0 || id >= config.VocabularySize)
                throw new UnsupportedModelException($"tokenizer.json gives token {id}, but config.json has vocab_size {config.VocabularySize}: they belong to different models");
        }
    }
}
