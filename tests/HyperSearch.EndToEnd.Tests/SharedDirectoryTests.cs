using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>Two workers with homes of their own and one disk for the files of attempts: nothing of a checkpoint travels over the network.</summary>
[Platform("Linux")]
public sealed class SharedDirectoryTests
{
    /// <summary>Six steps, each saved and worth its own number; the first attempt stops after its third until it is killed.</summary>
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
          echo "{\"step\":$step,\"metrics\":{\"loss\":$step}}"
          case "$line" in *'"attempt":1,'*) [ $step -lt 3 ] || exec tail -f /dev/null ;; esac
        done
        """;

    [TestCase(false, new[] { 4L, 5, 6 })]
    [TestCase(true, new[] { 3L, 4, 5, 6 }, Description = "The last checkpoint is damaged: it is refused by its hash, and the one before it is taken.")]
    public async Task KilledWorker_IsReplacedFromTheSharedDirectory(bool damaged, long[] expected)
    {
        using var scratch = new ScratchHome();
        scratch.Study("near", Steps, trials: 1, parallelism: 1);
        Cluster cluster = await Cluster.Start(scratch);
        string shared = Path.Combine(scratch.Folder, "shared");
        Invocation first = cluster.StartWorker("one", "command", "--shared-dir", shared);
        await scratch.Run(0, "submit", "near.yaml", "--detach");
        while ((await cluster.Show("near", 0)).GetProperty("checkpoints").GetArrayLength() < 3)
        {
        }

        string[] saved = Directory.GetFiles(shared, "saved-*", SearchOption.AllDirectories);
        Assert.That(saved.Select(Path.GetFileName), Is.EquivalentTo(new[] { "saved-1", "saved-2", "saved-3" }));
        cluster.StartWorker("two", "command", "--shared-dir", shared);
        await first.Kill();
        if (damaged) await File.WriteAllTextAsync(saved.Single(f => f.EndsWith("saved-3", StringComparison.Ordinal)), "5");
        await scratch.Run(0, "watch", "near", "--timeout", "170s");

        JsonElement trial = await cluster.Show("near", 0);
        Assert.That(Cluster.Outcomes(trial), Is.EqualTo(new[] { "requeued", "completed" }));
        Assert.That(Cluster.Steps(trial, 2), Is.EqualTo(expected));
        Assert.That((await scratch.Export("near")).Single().Value, Is.EqualTo(6));
        string log = await File.ReadAllTextAsync(Directory.GetFiles(shared, "log.txt", SearchOption.AllDirectories).Single(f => f.Contains("attempt-2", StringComparison.Ordinal)));
        Assert.That(log.Contains("saved-3 of step 3 is gone or has changed", StringComparison.Ordinal), Is.EqualTo(damaged));
    }
}
