using System.Text.Json;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A scratch home with a tiny model, pre-trained there on a few of the sample's rows, and a study that fine-tunes it.</summary>
internal sealed class FineTuneHome : IDisposable
{
    private const string Recipe = """
        {
          "model": { "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
                     "max_position_embeddings": 128, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": true },
          "tokenizer": { "vocabulary": 400 },
          "data": { "train": ["pretrain.jsonl"], "validation": "retained.jsonl" },
          "training": { "learning_rate": 3e-3, "batch_size": 16, "epochs": 1, "max_length": 128, "threads": 1 },
          "seed": 3
        }
        """;

    private const string Yaml = """
        name: tiny
        objective: {metric: validation/loss}
        space:
          learning_rate: {type: float, low: 1e-4, high: 1e-2, scale: log}
          method: {type: categorical, choices: [lora, full]}
        budget: {trials: 3}
        seed: 5
        trial:
          kind: fine-tune
          model: base
          data: {train: train.jsonl, validation: validation.jsonl}
          dropout: 0.1
          epochs: 6
          max_length: 128
          evaluate_every: 1000
          checkpoint_every: 1500
          threads: 1
        """;

    /// <summary>Files of the pre-trained model, made once for all tests.</summary>
    private static string? model;

    private readonly ScratchHome scratch = new();

    public ScratchHome Scratch => scratch;

    public string TrialsFolder => Path.Combine(scratch.Home, "studies", "tiny", "trials");

    /// <summary>Skips the test on a machine without libtorch or a compiler: only `run` itself may install them.</summary>
    /// <param name="asha">Twice the trials, paused and promoted at rungs of 2000 and 6000 tokens.</param>
    /// <param name="edit">Makes another study file of the usual one; the study's name stays.</param>
    public static async Task<FineTuneHome> Make(bool asha = false, Func<string, string>? edit = null)
    {
        var home = new FineTuneHome();
        JsonElement doctor = JsonDocument.Parse((await home.scratch.Run(0, "doctor", "--json")).Output).RootElement;
        foreach (JsonElement check in doctor.GetProperty("checks").EnumerateArray())
        {
            if (check.GetProperty("name").GetString() is not ("libtorch" or "compiler") || check.GetProperty("status").GetString() == "ok") continue;
            home.Dispose();
            Assert.Ignore($"fine-tuning needs libtorch and a compiler: {check.GetProperty("detail").GetString()}");
        }

        string yaml = asha ? Yaml.Replace("budget: {trials: 3}", "pruner: {kind: asha, min: 2000, max: 18000}\nbudget: {trials: 6}", StringComparison.Ordinal) : Yaml;
        home.WriteFiles(edit?.Invoke(yaml) ?? yaml);
        await home.PreTrain();
        return home;
    }

    public Invocation Start() => scratch.Start("run", "tiny.yaml");

    public Task RunToTheEnd() => scratch.Run(0, "run", "tiny.yaml");

    public Task<IReadOnlyList<TrialRow>> Export() => scratch.Export("tiny");

    public Task Verify() => scratch.Run(0, "study", "verify", "tiny");

    /// <summary>The step of the first report of an attempt.</summary>
    public async Task<long> FirstStep(int trial, int attempt) => (await Steps(trial, attempt))[0];

    /// <summary>The steps of an attempt's reports.</summary>
    public async Task<long[]> Steps(int trial, int attempt) =>
        [.. (await Show(trial)).GetProperty("curve").EnumerateArray().Where(p => p.GetProperty("attempt").GetInt32() == attempt).Select(p => p.GetProperty("step").GetInt64()).Order()];

    /// <summary>How each attempt of a trial ended.</summary>
    public async Task<string[]> Outcomes(int trial) => [.. (await Show(trial)).GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()!)];

    /// <summary>The trial's tracking record.</summary>
    public async Task<JsonElement> Record(int trial) => (await Show(trial)).GetProperty("record");

    /// <summary>Everything that `trial show --json` says.</summary>
    public async Task<JsonElement> Show(int trial) => JsonDocument.Parse((await scratch.Run(0, "trial", "show", "tiny", $"{trial}", "--json")).Output).RootElement;

    /// <summary>Completes when the trial has written so many checkpoints.</summary>
    public Task Checkpoints(int trial, int count) => Checkpoints(TrialsFolder, trial, count);

    /// <summary>The same of a worker that keeps its trials in <paramref name="trials"/>.</summary>
    public static async Task Checkpoints(string trials, int trial, int count)
    {
        Directory.CreateDirectory(trials);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string folder = Path.Combine(trials, $"{trial}") + Path.DirectorySeparatorChar;
        using var watcher = new FileSystemWatcher(trials, "step-*.ckpt") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Created += (_, change) => Note(change.FullPath);
        watcher.Renamed += (_, change) => Note(change.FullPath);
        watcher.EnableRaisingEvents = true;
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(3));

        void Note(string path)
        {
            lock (seen)
                if (path.StartsWith(folder, StringComparison.Ordinal) && seen.Add(path) && seen.Count >= count) enough.TrySetResult();
        }
    }

    public void Dispose() => scratch.Dispose();

    private void WriteFiles(string yaml)
    {
        string sample = Path.Combine(Executable.Repository, "search-spaces", "dates");
        Take("pretrain.jsonl", "pretrain.jsonl", 400);
        Take("retained.jsonl", "retained.jsonl", 40);
        Take("finetune.train.jsonl", "train.jsonl", 300);
        Take("finetune.validation.jsonl", "validation.jsonl", 40);
        File.WriteAllText(Path.Combine(scratch.Folder, "recipe.json"), Recipe);
        File.WriteAllText(Path.Combine(scratch.Folder, "tiny.yaml"), yaml);

        void Take(string from, string to, int rows) => File.WriteAllLines(Path.Combine(scratch.Folder, to), File.ReadLines(Path.Combine(sample, from)).Take(rows));
    }

    private async Task PreTrain()
    {
        string target = Path.Combine(scratch.Folder, "base");
        if (model is null)
        {
            await scratch.Run(0, "model", "pretrain", "recipe.json", "--out", "base");
            model = Directory.CreateTempSubdirectory("hs-tiny-").FullName;
            foreach (string file in Directory.GetFiles(target)) File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
            return;
        }

        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(model)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
