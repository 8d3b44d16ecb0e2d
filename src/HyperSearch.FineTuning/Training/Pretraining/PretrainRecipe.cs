using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training.Pretraining;

/// <summary>
/// How a small model is made from scratch. A JSON file: <c>model</c> (config.json's shape keys), <c>tokenizer.vocabulary</c>,
/// <c>data.train</c> and <c>data.validation</c> (JSONL, relative to the recipe; train may be a list), <c>training</c> (settings of a
/// fine-tune trial), <c>loss_on_prompts</c>, <c>save_dtype</c> and <c>seed</c>.
/// </summary>
/// <param name="Path">The recipe's file.</param>
/// <param name="Json">Its content, for the training record.</param>
/// <param name="Shape">The model without its vocabulary, which the tokenizer decides.</param>
/// <param name="Vocabulary">Most tokens of the tokenizer.</param>
/// <param name="Train">Absolute paths.</param>
/// <param name="Validation">Absolute path.</param>
/// <param name="Settings">The loop's settings.</param>
/// <param name="LossOnPrompts">Whether prompts are trained too.</param>
/// <param name="SaveDtype"><c>float32</c> or <c>bfloat16</c>.</param>
/// <param name="Seed">Seed of weights, order and dropout.</param>
public sealed record PretrainRecipe(
    string Path,
    JsonObject Json,
    ModelConfig Shape,
    int Vocabulary,
    IReadOnlyList<string> Train,
    string Validation,
    FineTuneSettings Settings,
    bool LossOnPrompts,
    string SaveDtype,
    ulong Seed)
{
    /// <exception cref="InvalidSettingException">A key is missing, unknown or out of range.</exception>
    /// <exception cref="UnsupportedModelException">The file is not JSON, or the shape is none.</exception>
    public static PretrainRecipe Load(string path)
    {
        JsonObject json;
        try
        {
            json = JsonNode.Parse(File.ReadAllText(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }) as JsonObject
                ?? throw new UnsupportedModelException($"{path}: a recipe is a JSON object");
        }
        catch (JsonException error)
        {
            throw new UnsupportedModelException($"{path}: is not JSON: {error.Message}", error);
        }

        var root = JsonSerializer.SerializeToElement(json);
        var fields = new SettingFields(root);
        fields.RefuseUnknown(["description", "model", "tokenizer", "data", "training", "loss_on_prompts", "save_dtype", "seed"]);
        var tokenizer = new SettingFields(fields.RequiredObject("tokenizer"), "tokenizer.");
        tokenizer.RefuseUnknown(["vocabulary"]);
        var data = new SettingFields(fields.RequiredObject("data"), "data.");
        data.RefuseUnknown(["train", "validation"]);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var train = data.Names("train", []).Select(Absolute).ToArray();
        if (train.Length == 0) throw new InvalidSettingException("data.train", "is required");
        var validation = Absolute(data.RequiredText("validation"));
        return new PretrainRecipe(
            path, json, ReadShape(path, fields.RequiredObject("model")), tokenizer.Integer("vocabulary", 1024, least: 257, most: 1 << 20),
            train, validation, ReadSettings(json, train[0], validation), fields.Flag("loss_on_prompts", false), ReadDtype(fields),
            (ulong)(fields.OptionalLong("seed", 0) ?? 0));

        string Absolute(string name) => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
    }

    private static ModelConfig ReadShape(string path, JsonElement model)
    {
        var complete = JsonNode.Parse(model.GetRawText())!.AsObject();
        complete["model_type"] = "llama";
        // The tokenizer has not been trained yet; its size replaces this.
        complete["vocab_size"] = 1;
        return ModelConfigReader.Read(path, JsonSerializer.SerializeToElement(complete));
    }

    private static FineTuneSettings ReadSettings(JsonObject recipe, string train, string validation)
    {
        var settings = recipe["training"]?.DeepClone() as JsonObject ?? [];
        settings["method"] = "full";
        settings["model"] = "from scratch";
        settings["data"] = new JsonObject { ["train"] = train, ["validation"] = validation };
        return FineTuneSettings.FromJson(JsonSerializer.SerializeToElement(settings));
    }

    private static string ReadDtype(SettingFields fields)
    {
        var dtype = fields.Text("save_dtype", "float32");
        return dtype is "float32" or "bfloat16" ? dtype : throw new InvalidSettingException("save_dtype", $"'{dtype}' is none of float32, bfloat16");
    }
}
