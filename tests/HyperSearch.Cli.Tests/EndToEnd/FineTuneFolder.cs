using System.Text.Json;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Tests.EndToEnd;

/// <summary>A folder with a tiny model that `model pretrain` made there, rows of arithmetic, and a study that fine-tunes it.</summary>
internal sealed class FineTuneFolder : IDisposable
{
    private const string Recipe = """
        {
          "model": { "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
                     "max_position_embeddings": 32, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": true },
          "tokenizer": { "vocabulary": 270 },
          "data": { "train": ["train.jsonl"], "validation": "validation.jsonl" },
          "training": { "learning_rate": 3e-3, "batch_size": 16, "epochs": 1, "max_length": 32, "threads": 1 },
          "seed": 3
        }
        """;

    private const string Study = """
        name: tiny
        objective: {metric: validation/loss}
        space:
          learning_rate: {type: float, low: 1e-4, high: 1e-2, scale: log}
        budget: {trials: 2}
        seed: 5
        trial:
          kind: fine-tune
          model: base
          data: {train: train.jsonl, validation: validation.jsonl, test: test.jsonl}
          epochs: 1
          max_length: 32
          threads: 1
        """;

    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    /// <summary>Skips the test where libtorch or a compiler is missing: a test installs nothing.</summary>
    public static async Task<FineTuneFolder> Make()
    {
        LibtorchSummary found = ShimBuilder.Inspect();
        if (found.MissingPackages.Count > 0) Assert.Ignore($"fine-tuning needs {string.Join(", ", found.MissingPackages)}");
        var made = new FineTuneFolder();
        made.WriteRows("train", 0, 96);
        made.WriteRows("validation", 96, 24);
        made.WriteRows("test", 120, 24);
        made.folder.Write("recipe.json", Recipe);
        made.folder.Write("tiny.yaml", Study);
        CliRun pretrain = await made.Call("model", "pretrain", "recipe.json", "--out", "base");
        Assert.That(pretrain.ExitCode, Is.Zero, pretrain.Error);
        return made;
    }

    public Task<CliRun> Call(params string[] arguments) => CliRun.Of(folder.Path, [.. arguments, "--home", folder.File("home")]);

    public void WriteRows(string name, int first, int count) =>
        folder.Write($"{name}.jsonl", string.Concat(Enumerable.Range(first, count).Select(i => JsonSerializer.Serialize(new { prompt = $"{i}+1=", completion = $"{i + 1}" }) + "\n")));

    public void Dispose() => folder.Dispose();
}
