using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Pretraining;

/// <summary>Writes a fresh model as a Hugging Face directory, with the record of how it was made.</summary>
internal static class PretrainedDirectory
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(
        string target, PretrainRecipe recipe, DecoderModel model, byte[] tokenizerJson, TrialResult result,
        IReadOnlyList<(long Tokens, IReadOnlyDictionary<string, double> Metrics)> reports)
    {
        var dtype = recipe.SaveDtype == "bfloat16" ? DType.BFloat16 : DType.Float32;
        AtomicDirectory.Write(target, directory =>
        {
            ModelDirectory.WriteJson(directory, "config.json", ModelConfigWriter.ToJson(model.Config, dtype));
            ModelDirectory.WriteWeights(directory, model, dtype);
            File.WriteAllBytes(Path.Combine(directory, "tokenizer.json"), tokenizerJson);
            ModelDirectory.WriteJson(directory, "tokenizer_config.json", new JsonObject
            {
                ["tokenizer_class"] = "PreTrainedTokenizerFast",
                ["eos_token"] = RecipeTokenizer.EndOfText,
                ["pad_token"] = RecipeTokenizer.EndOfText,
                ["model_max_length"] = model.Config.MaxPositions,
                ["clean_up_tokenization_spaces"] = false,
            });
            ModelDirectory.WriteJson(directory, "training_record.json", Record(recipe, model, result, reports));
        });
    }

    private static JsonObject Record(
        PretrainRecipe recipe, DecoderModel model, TrialResult result, IReadOnlyList<(long Tokens, IReadOnlyDictionary<string, double> Metrics)> reports) => new()
    {
        ["made_by"] = $"hypersearch model pretrain {Version}",
        ["recipe"] = recipe.Json.DeepClone(),
        ["parameters"] = model.ParameterCount,
        ["final"] = JsonSerializer.SerializeToNode(result.Metrics),
        ["facts"] = Facts(recipe, result.Record!),
        ["losses"] = new JsonArray([.. reports.Select(report => new JsonObject
        {
            ["tokens"] = report.Tokens,
            ["train"] = report.Metrics["train/loss"],
            ["validation"] = report.Metrics["validation/loss"],
        })]),
    };

    /// <summary>File names instead of this machine's paths: the record is committed with the model.</summary>
    private static JsonObject Facts(PretrainRecipe recipe, TrialRecord record)
    {
        var sets = record.DataSets.ToDictionary(
            item => item.Key, item => item.Value with { Path = string.Join(' ', item.Value.Path.Split(' ').Select(Path.GetFileName)) });
        var facts = JsonSerializer.SerializeToNode(record with { DataSets = sets }, Snake)!.AsObject();
        facts["recipe_sha256"] = ContentHash.OfFile(recipe.Path);
        return facts;
    }

    private static string Version => typeof(PretrainedDirectory).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
