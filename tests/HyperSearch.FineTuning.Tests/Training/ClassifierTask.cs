using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>A model of the fixtures with a tokenizer of its own, and texts whose class one of their words tells. Removed when disposed.</summary>
internal sealed class ClassifierTask : IDisposable
{
    private static readonly string[] Moods = ["bad", "dull", "good"];
    private static readonly string[] Others = ["the", "day", "was", "and", "so", "it", "film", "book", "very", "a"];

    /// <param name="fixture">A model of the fixtures.</param>
    /// <param name="label">What the row of a class says.</param>
    public ClassifierTask(string fixture, Func<int, object> label)
    {
        var source = FixtureRoot.Directories("models", fixture).FirstOrDefault(path => Path.GetFileName(path) == fixture);
        if (source is null) Assert.Ignore($"the fixtures have no model {fixture}");
        Root = Directory.CreateTempSubdirectory("hypersearch-classify-").FullName;
        Model = Path.Combine(Root, "model");
        Directory.CreateDirectory(Model);
        foreach (var name in (string[])["config.json", "model.safetensors"]) File.Copy(Path.Combine(source!, name), Path.Combine(Model, name));
        File.WriteAllText(Path.Combine(Model, "tokenizer.json"), TokenizerJson());
        Data = new DataPaths(Write("train.jsonl", 0, 120, label), Write("validation.jsonl", 120, 160, label));
    }

    public string Root { get; }

    public string Model { get; }

    public DataPaths Data { get; }

    public FineTuneSettings Settings => new()
    {
        Model = Model, Data = Data, Method = TrainingMethod.Full, LearningRate = 3e-3, BatchSize = 8, Epochs = 6, CheckpointEvery = 900, MaxLength = 32, Threads = 1,
    };

    public FineTuneJob Job(FineTuneSettings settings, ResumePoint? resume = null) => new(settings, 7, Path.Combine(Root, "checkpoints"), resume, []) { CheckpointsKept = 100 };

    /// <summary>Makes the model one that was never a classifier: another architecture, and no head but that of a language model.</summary>
    public void TakeHeadAway(string architecture, Func<string, bool> isHead, string languageHead)
    {
        var path = Path.Combine(Model, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["architectures"] = new JsonArray(architecture);
        config.Remove("id2label");
        config.Remove("label2id");
        File.WriteAllText(path, config.ToJsonString());
        var weights = Path.Combine(Model, "model.safetensors");
        List<TensorToWrite> kept;
        using (var file = SafeTensorsFile.Open(weights))
        {
            kept = [.. file.Entries.Where(entry => !isHead(entry.Name)).Select(entry => new TensorToWrite(entry.Name, entry.ElementType, [.. entry.Shape], file.ReadBytes(entry.Name)))];
        }

        kept.Add(new TensorToWrite(languageHead, TensorElementType.F32, [2], new byte[8]));
        SafeTensorsWriter.Write(weights, kept);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Write(string name, int from, int to, Func<int, object> label)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllLines(path, Enumerable.Range(from, to - from).Select(i =>
        {
            string Word(ulong place) => Others[SeedStream.Derive(5, 99, (ulong)i, place) % (ulong)Others.Length];
            var mood = (int)(SeedStream.Derive(5, 98, (ulong)i) % 3);
            var words = Enumerable.Range(0, 3 + (i % 4)).Select(t => Word((ulong)t)).Append(Moods[mood]).Append(Word(77));
            return JsonSerializer.Serialize(new { text = string.Join(' ', words), text_pair = Word(78), label = label(mood) });
        }));
        return path;
    }

    private static string TokenizerJson()
    {
        var vocabulary = new JsonObject();
        foreach (var token in (string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. Moods, .. Others]) vocabulary[token] = vocabulary.Count;
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "WhitespaceSplit" },
            ["post_processor"] = JsonNode.Parse("""
                {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],
                 "pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],
                 "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}}
                """),
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = "[UNK]" },
        }.ToJsonString();
    }
}
