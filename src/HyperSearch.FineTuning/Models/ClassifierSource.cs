using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// A model directory read as a classifier of sequences: with the head that it brings, or with a fresh one in place of a language model's head (of a decoder, or of
/// BERT or DistilBERT as they were pre-trained).
/// </summary>
/// <param name="Config">With as many labels as there are classes.</param>
/// <param name="Classes">Their names.</param>
/// <param name="FreshWeights">Weights of the head that the directory does not hold: trials make them from their seed.</param>
public sealed record ClassifierSource(ModelConfig Config, ClassNames Classes, IReadOnlyList<string> FreshWeights)
{
    /// <summary>Whether the directory is no classifier.</summary>
    public bool IsFresh => FreshWeights.Count > 0;

    private const string Suffix = "ForSequenceClassification";

    /// <param name="directory">The model.</param>
    /// <param name="ofData">The classes of the training rows; asked when the model brings no head.</param>
    /// <exception cref="UnsupportedModelException">The directory holds no model that is built in.</exception>
    public static ClassifierSource Read(string directory, Func<ClassNames> ofData)
    {
        var path = Path.Combine(directory, "config.json");
        if (!File.Exists(path)) throw new UnsupportedModelException($"{path}: there is no such file; a model directory holds config.json, model.safetensors and tokenizer.json");
        JsonObject json;
        try
        {
            json = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new UnsupportedModelException($"{path}: is no JSON object: {error.Message}", error);
        }

        if (IsClassifier(json))
        {
            var own = ModelConfig.Load(directory);
            return new ClassifierSource(own, new ClassNames([.. Enumerable.Range(0, own.ClassLabels).Select(i => Name(json, i))]), []);
        }

        var classes = ofData();
        Describe(json, classes);
        var config = ModelConfigReader.Read(path, JsonSerializer.SerializeToElement(json));
        using var weights = ModelWeights.Open(directory);
        return new ClassifierSource(config, classes, [.. ModelLayout.Of(config).Select(spec => spec.Name).Where(name => ClassHead.Owns(name, config) && !weights.Contains(name))]);
    }

    /// <summary>Writes the head into a configuration: its architecture and the names of its classes.</summary>
    internal static void Describe(JsonObject config, ClassNames classes)
    {
        var traits = FamilyTraits.Find((string?)config["model_type"]);
        if (traits is null) return;
        config["architectures"] = new JsonArray(traits.Prefix + Suffix);
        config["id2label"] = new JsonObject(classes.Names.Select((name, i) => KeyValuePair.Create<string, JsonNode?>($"{i}", JsonValue.Create(name))));
        config["label2id"] = new JsonObject(classes.Names.Select((name, i) => KeyValuePair.Create<string, JsonNode?>(name, JsonValue.Create(i))));
        config.Remove("num_labels");
    }

    private static bool IsClassifier(JsonObject config)
        => config["architectures"] is JsonArray { Count: > 0 } names && names.Any(name => ((string?)name)?.EndsWith(Suffix, StringComparison.Ordinal) == true);

    private static string Name(JsonObject config, int number)
        => config["id2label"] is JsonObject names && names[$"{number}"] is { } name ? name.ToString() : ClassNames.Unnamed(number);
}
