using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A scratch home in which the quickstart study runs, one trial at a time.</summary>
internal sealed partial class QuickstartHome : IDisposable
{
    private readonly ScratchHome scratch = new();
    private readonly string study;

    public QuickstartHome()
    {
        string examples = Path.Combine(Executable.Repository, "search-spaces");
        string yaml = File.ReadAllText(Path.Combine(examples, "dates.yaml"));
        study = Name().Match(yaml).Groups[1].Value;
        yaml = Parallelism().Replace(yaml, "parallelism: 1");
        if (Environment.GetEnvironmentVariable("HYPERSEARCH_KILL_TRIALS") is { Length: > 0 } trials) yaml = Trials().Replace(yaml, $"${{1}}{trials}");
        if (Environment.GetEnvironmentVariable("HYPERSEARCH_KILL_EPOCHS") is { Length: > 0 } epochs) yaml = Epochs().Replace(yaml, $"${{1}}{epochs}");

        // Its trials are short: with the default of 100k tokens none would have a checkpoint to go on from. The block `trial` is the last.
        if (!yaml.Contains("checkpoint_every", StringComparison.Ordinal)) yaml += "  checkpoint_every: 5k\n";
        File.WriteAllText(Path.Combine(scratch.Folder, "dates.yaml"), yaml);
        Directory.CreateSymbolicLink(Path.Combine(scratch.Folder, "dates"), Path.Combine(examples, "dates"));
    }

    private string TrialsFolder => Path.Combine(scratch.Home, "studies", study, "trials");

    public Invocation Start() => scratch.Start("run", "dates.yaml");

    public async Task RunToTheEnd(TimeSpan patience)
    {
        Invocation run = Start();
        Assert.That(await run.ExitCode(patience), Is.Zero, run.Errors);
    }

    public Task<IReadOnlyList<TrialRow>> Export() => scratch.Export(study);

    public Task Verify() => scratch.Run(0, "study", "verify", study);

    /// <summary>Completes when the next attempt's folder appears: a slot has its lease and begins.</summary>
    public async Task NextAttempt()
    {
        Directory.CreateDirectory(TrialsFolder);
        using var watcher = new FileSystemWatcher(TrialsFolder, "attempt-*") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.DirectoryName };
        var appeared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int known = Attempts();
        watcher.Created += (_, _) => appeared.TrySetResult();
        // A new trial's folder may get its first attempt before the watcher has reached into it.
        using var folders = new FileSystemWatcher(TrialsFolder) { NotifyFilter = NotifyFilters.DirectoryName };
        folders.Created += (_, _) => appeared.TrySetResult();
        folders.EnableRaisingEvents = watcher.EnableRaisingEvents = true;
        if (Attempts() > known) return;
        await appeared.Task;
    }

    /// <summary>The living processes of this home, the warden included: number and command line, found by their environment (that of a dead one is empty).</summary>
    public IReadOnlyList<(int Id, string Command)> Processes()
    {
        byte[] mark = Encoding.UTF8.GetBytes($"HYPERSEARCH_HOME={scratch.Home}\0");
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id != 0 && Read(id, "environ").AsSpan().IndexOf(mark) >= 0)
            .Select(id => (id, Encoding.UTF8.GetString(Read(id, "cmdline")).Replace('\0', ' ')))];
    }

    /// <summary>Trials of which a later attempt went on from an earlier one's checkpoint: its first report lies beyond it.</summary>
    public async Task<IReadOnlyList<int>> ResumedTrials()
    {
        var resumed = new List<int>();
        foreach (TrialRow row in (await Export()).Where(r => r.Attempts > 1))
        {
            JsonElement trial = JsonDocument.Parse((await scratch.Run(0, "trial", "show", study, $"{row.Number}", "--json")).Output).RootElement;
            if (trial.GetProperty("checkpoints").EnumerateArray().Any(c => c.GetProperty("attempt").GetInt32() < row.Attempts)) resumed.Add(row.Number);
        }

        return resumed;
    }

    public void Dispose() => scratch.Dispose();

    private int Attempts() => Directory.GetDirectories(TrialsFolder, "attempt-*", SearchOption.AllDirectories).Length;

    private static byte[] Read(int process, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^name:\s*(\S+)", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"^parallelism:.*$", RegexOptions.Multiline)]
    private static partial Regex Parallelism();

    [GeneratedRegex(@"(\bepochs:\s*)[\d.]+")]
    private static partial Regex Epochs();

    [GeneratedRegex(@"(\btrials:\s*)\d+")]
    private static partial Regex Trials();
}
