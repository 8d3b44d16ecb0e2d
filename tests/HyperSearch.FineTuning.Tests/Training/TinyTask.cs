using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>A model directory and data sets small enough to train in a moment: spelled digits to digits. Removed when disposed.</summary>
public sealed class TinyTask : IDisposable
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    public TinyTask()
    {
        Root = Directory.CreateTempSubdirectory("hypersearch-tiny-").FullName;
        Model = Path.Combine(Root, "model");
        Directory.CreateDirectory(Model);
        var tokenizerJson = File.ReadAllBytes(Path.Combine(FixtureRoot.Committed("tokenizers", "bpe-gpt2"), "tokenizer.json"));
        File.WriteAllBytes(Path.Combine(Model, "tokenizer.json"), tokenizerJson);
        var tokenizer = Tokenizer.Parse(tokenizerJson, "tokenizer.json");
        WriteModel(tokenizer);
        Data = new DataPaths(Write("train.jsonl", 0, 90), Write("validation.jsonl", 90, 100), null, Write("retained.jsonl", 3, 9), Write("replay.jsonl", 20, 41));
    }

    public string Root { get; }

    public string Model { get; }

    public DataPaths Data { get; }

    public FineTuneSettings Settings => new()
    {
        Model = Model, Data = Data, Method = TrainingMethod.Full, LearningRate = 3e-3, BatchSize = 8, Epochs = 2, EvaluateEvery = 700, CheckpointEvery = 500, Threads = 1,
    };

    public FineTuneJob Job(FineTuneSettings settings, ResumePoint? resume = null, ulong seed = 7)
        => new(settings, seed, Path.Combine(Root, "checkpoints"), resume, []) { CheckpointsKept = 100 };

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Write(string name, int from, int to)
    {
        var path = Path.Combine(Root, name);
        // Numbers in an order that spreads the digits over both sets.
        File.WriteAllLines(path, Enumerable.Range(from, to - from).Select(i => i * 37 % 100).Select(n =>
            $$"""{"prompt":"{{Words[n / 10]}} {{Words[n % 10]}}{{(n % 3 == 0 ? " please" : "")}} =>","completion":"{{n / 10}}{{n % 10}}"}"""));
        return path;
    }

    private void WriteModel(Tokenizer tokenizer)
    {
        using var scope = new TensorScope();
        var config = new ModelConfig
        {
            VocabularySize = tokenizer.HighestId + 1, HiddenSize = 32, IntermediateSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 8,
            MaxPositions = 64, TieWordEmbeddings = true, EosTokenIds = [0], PadTokenId = 0,
        };
        using var model = DecoderModel.Initialize(config, 1, DType.Float32, Device.Cpu);
        FineTuning.Export.ModelDirectory.WriteJson(Model, "config.json", FineTuning.Export.ModelConfigWriter.ToJson(config, DType.Float32));
        FineTuning.Export.ModelDirectory.WriteWeights(Model, model, DType.Float32);
    }
}
