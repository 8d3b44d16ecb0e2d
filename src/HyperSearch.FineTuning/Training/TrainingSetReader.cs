using System.Text.Json;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>Reads a JSONL file of prompts and completions and tokenises it.</summary>
internal static class TrainingSetReader
{
    public static TrainingSet Read(string path, string sha256, TextCodec text, ModelConfig config, int maxLength, bool trainPrompts = false)
    {
        var rows = new List<TrainingRow>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var (prompt, completion) = Parse(path, number, line);
            rows.Add(RowEncoder.Encode(text, config, maxLength, prompt, completion, trainPrompts));
        }

        return TrainingSet.Of(rows, path, sha256);
    }

    private static (string Prompt, string Completion) Parse(string path, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return (document.RootElement.GetProperty("prompt").GetString()!, document.RootElement.GetProperty("completion").GetString()!);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidSettingException("data", $"{path} line {number} is not an object with texts 'prompt' and 'completion': {error.Message}");
        }
    }
}
