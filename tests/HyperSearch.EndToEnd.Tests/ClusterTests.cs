using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A coordinator and workers as processes that share nothing but the network: a worker dies, and its trial goes on elsewhere.</summary>
[Platform("Linux")]
public sealed class ClusterTests
{
    /// <summary>Six steps, each saved; the first attempt of trial 0 stops after its third until it is killed.</summary>
    private const string Steps = """
        read line
        to=$(printf '%s' "$line" | sed 's/.*"checkpoint_dir":"\([^"]*\)".*/\1/')
        from=$(printf '%s' "$line" | sed -n 's/.*"resume_from":{"path":"\([^"]*\)".*/\1/p')
        step=0
        [ -n "$from" ] && step=$(cat "$from")
        while [ $step -lt 6 ]; do
          step=$((step+1))
          echo $step > $to/saved-$step
          echo "{\"checkpoint\":\"saved-$step\",\"step\":$step}"
          echo "{\"step\":$step,\"metrics\":{\"loss\":$HYPERSEARCH_PARAM_X.$step}}"
          case "$line" in *'"trial":0,"attempt":1,'*) [ $step -lt 3 ] || exec tail -f /dev/null ;; esac
        done
        echo done
        """;

    [Test]
    public async Task KilledWorker_OfACommandTrial_IsReplacedFromTheUploadedCheckpoint()
    {
        using var scratch = new ScratchHome();
        scratch.Study("far", Steps, trials: 4, parallelism: 2);
        string yaml = Path.Combine(scratch.Folder, "far.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("x: {type: float, low: 0.0, high: 1.0}", "x: {type: int, low: 0, high: 100}", StringComparison.Ordinal));
        Cluster cluster = await Cluster.Start(scratch);
        Dictionary<string, Invocation> workers = new[] { "one", "two" }.ToDictionary(name => name, name => cluster.StartWorker(name, "command"));
        await scratch.Run(0, "submit", "far.yaml", "--detach");

        while ((await cluster.Show("far", 0)).GetProperty("checkpoints").GetArrayLength() < 3)
        {
        }

        string holder = workers.Keys.Single(name => Directory.Exists(Path.Combine(cluster.TrialsOf(name, "far"), "0")));
        await workers[holder].Kill();
        await scratch.Run(0, "watch", "far", "--timeout", "170s");

        JsonElement trial = await cluster.Show("far", 0);
        Assert.That(Cluster.Outcomes(trial), Is.EqualTo(new[] { "requeued", "completed" }));
        Assert.That(Cluster.Steps(trial, 2), Is.EqualTo(new[] { 4, 5, 6 }));
        IReadOnlyList<TrialRow> rows = await scratch.Export("far");
        Assert.That(rows.Select(r => r.State), Is.All.EqualTo("completed"));
        Assert.That(rows, Has.Count.EqualTo(4));
        await scratch.Run(0, "study", "verify", "far");
        Assert.That((await scratch.Run(0, "trial", "logs", "far", "1")).Output, Does.Contain("done"));
    }

    [Test]
    public async Task KilledWorker_OfAFineTune_EndsWithTheSameBitsElsewhere()
    {
        using FineTuneHome home = await FineTuneHome.Make();
        await home.RunToTheEnd();
        IReadOnlyList<TrialRow> alone = await home.Export();

        Cluster cluster = await Cluster.Start(home.Scratch);
        Dictionary<string, Invocation> workers = new[] { "one", "two" }.ToDictionary(name => name, name => cluster.StartWorker(name, "fine-tune"));
        Task saved = Task.WhenAny(workers.Keys.Select(name => FineTuneHome.Checkpoints(cluster.TrialsOf(name, "tiny"), trial: 0, count: 2)));
        await home.Scratch.Run(0, "submit", "tiny.yaml", "--detach");
        await saved;
        string holder = workers.Keys.Single(name => Directory.Exists(Path.Combine(cluster.TrialsOf(name, "tiny"), "0")));
        await workers[holder].Kill();
        await home.Scratch.Run(0, "watch", "tiny", "--timeout", "170s");

        JsonElement trial = await cluster.Show("tiny", 0);
        Assert.That(Cluster.Outcomes(trial), Is.EqualTo(new[] { "requeued", "completed" }));
        Assert.That(Cluster.Steps(trial, 2)[0], Is.GreaterThan(Cluster.Steps(trial, 1)[0]), "it went on and did not begin again");
        Assert.That((await home.Export()).Select(r => (r.Number, r.State, r.Value)), Is.EqualTo(alone.Select(r => (r.Number, r.State, r.Value))));
        await home.Verify();
        await home.Scratch.Run(0, "best", "tiny", "--out", "winner");
        Assert.That(Directory.GetFiles(Path.Combine(home.Scratch.Folder, "winner"), "*.safetensors"), Is.Not.Empty);
    }

    /// <summary>Ten steps, each of which adds the parameter to what the training has come to.</summary>
    private const string Sums = """
        read line
        to=$(printf '%s' "$line" | sed 's/.*"checkpoint_dir":"\([^"]*\)".*/\1/')
        until=$(printf '%s' "$line" | sed 's/.*"until":\([0-9]*\).*/\1/')
        from=$(printf '%s' "$line" | sed -n 's/.*"resume_from":{"path":"\([^"]*\)".*/\1/p')
        step=0; sum=0
        [ -n "$from" ] && read step sum < "$from"
        while [ $step -lt $until ]; do step=$((step+1)); sum=$((sum+HYPERSEARCH_PARAM_X)); done
        echo $step $sum > $to/saved
        echo "{\"checkpoint\":\"saved\",\"step\":$step}"
        echo "{\"step\":$step,\"metrics\":{\"loss\":$sum}}"
        """;

    [Test]
    public async Task Population_OnWorkersThatShareNoDisk_HandsCheckpointsOn()
    {
        using var scratch = new ScratchHome();
        scratch.Study("sums", Sums, trials: 16, parallelism: 2, strategy: "kind: pbt, interval: 10, population: 4");
        string yaml = Path.Combine(scratch.Folder, "sums.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("x: {type: float, low: 0.0, high: 1.0}", "x: {type: int, low: 0, high: 1000}", StringComparison.Ordinal));
        Cluster cluster = await Cluster.Start(scratch);
        foreach (string name in (string[])["one", "two"]) cluster.StartWorker(name, "command");
        await scratch.Run(0, "submit", "sums.yaml", "--detach");
        await scratch.Run(0, "watch", "sums", "--timeout", "170s");

        JsonElement[] rows = [.. (await scratch.Run(0, "study", "export", "sums", "--format", "jsonl")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.That(rows, Has.Length.EqualTo(16));
        Assert.That(rows.Select(r => r.GetProperty("state").GetString()), Is.All.EqualTo("completed"));
        double ValueOf(int number) => rows[number].GetProperty("value").GetDouble();
        foreach (JsonElement row in rows)
        {
            double before = row.GetProperty("parent") is { ValueKind: JsonValueKind.Number } parent ? ValueOf(parent.GetInt32()) : 0;
            double added = 10 * row.GetProperty("parameters").GetProperty("x").GetDouble();
            Assert.That(row.GetProperty("value").GetDouble(), Is.EqualTo(before + added), row.GetRawText());
        }

        Assert.That(rows.Count(r => r.GetProperty("parent").ValueKind == JsonValueKind.Number), Is.EqualTo(12));
        await scratch.Run(0, "study", "verify", "sums");
    }
}
