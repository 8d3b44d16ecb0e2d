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
    /// <exception cref="DatasetException">A row is refused: by the chat template, by its length, or for a label that the model does not have.</exception>
    public static TrainingSet Read(Dataset data, TextCodec text, ModelConfig config, int maxLength, bool trainPrompts = false)
        => Read(data, text, config, new EncodingChoices(maxLength) { TrainPrompts = trainPrompts });

    /// <param name="data">The rows.</param>
    /// <param name="text">The model's tokenizer.</param>
    /// <param name="config">For the end-of-text token and the vocabulary's size.</param>
    /// <param name="choices">What the settings say about rows.</param>
    /// <exception cref="UnsupportedModelException">As for the other overload.</exception>
    /// <exception cref="DatasetException">As for the other overload.</exception>
    public static TrainingSet Read(Dataset data, TextCodec text, ModelConfig config, EncodingChoices choices)
    {
        // A template that nobody needs may be one that is not understood.
        var encoder = ExampleEncoder.Of(text.Tokenizer, config, choices.MaxLength, choices.Truncation, data.Kind == DataKind.Chat ? text.Chat : null);
        var rows = new List<TrainingRow>(data.Rows.Count);
        var dropped = 0;
        foreach (var row in data.Rows)
        {
            var example = RowEncoding.Encode(encoder, row, data);
            if (example is null)
            {
                dropped++;
                continue;
            }

            Check(example.Ids, config);
            rows.Add(ToRow(row, example, data, text, config, choices));
        }

        var set = TrainingSet.Of(rows, data.Path, data.Sha256) with { Kind = data.Kind };
        return set with { Record = set.Record with { DroppedRows = dropped } };
    }

    private static TrainingRow ToRow(DataRow row, TokenizedExample example, Dataset data, TextCodec text, ModelConfig config, EncodingChoices choices)
    {
        var wanted = data.Kind switch
        {
            DataKind.PromptCompletion => Wanted(row, example, text, config),
            DataKind.Chat => Answer(example, text, config),
            _ => string.Empty,
        };
        return new TrainingRow(example.Ids, choices.TrainPrompts ? 0 : example.FirstTarget, wanted, example.Truncated)
        {
            Line = row.Line,
            Ranges = choices.TrainPrompts ? null : example.Ranges,
            TargetBytes = example.TargetBytes,
            SecondText = example.SecondText,
            Label = example.IsLabelled ? Classes(choices).Of(row, data) : -1,
        };
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

    /// <summary>The last answer as its tokens are read, up to the token that ends it: the template may have trimmed it.</summary>
    private static string Answer(TokenizedExample example, TextCodec text, ModelConfig config)
    {
        var range = example.Ranges is { Count: > 0 } ranges ? ranges[^1] : new TokenRange(example.FirstTarget, example.Ids.Length);
        return text.Decode([.. example.Ids[range.Start..range.End].TakeWhile(id => !config.EosTokenIds.Contains(id))]);
    }

    private static ClassNames Classes(EncodingChoices choices)
        => choices.Classes ?? throw new InvalidOperationException("rows with labels are read without the classes of a model");

    private static void Check(int[] ids, ModelConfig config)
    {
        foreach (var id in ids)
        {
            if (id < 0 || id >= config.VocabularySize)
                throw new UnsupportedModelException($"tokenizer.json gives token {id}, but config.json has vocab_size {config.VocabularySize}: they belong to different models");
        }
    }
}
