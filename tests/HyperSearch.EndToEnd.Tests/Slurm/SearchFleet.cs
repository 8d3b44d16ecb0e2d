using System.Text.Json;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.EndToEnd.Tests.Slurm;

/// <summary>A coordinator of the built executable, and workers that `fleet slurm` submits to a virtual cluster.</summary>
internal sealed class SearchFleet : IDisposable
{
    private readonly VirtualCluster cluster;
    private readonly List<string> jobs = [];
    private string address = "";

    private SearchFleet(VirtualCluster cluster) => this.cluster = cluster;

    public ScratchHome Home { get; } = new();

    private string TokenFile => Path.Combine(Home.Folder, "agent.token");

    public static async Task<SearchFleet> Start(VirtualCluster cluster)
    {
        var fleet = new SearchFleet(cluster);
        fleet.Home.Variables["SLURM_CONF"] = cluster.Configuration;

        // Lease times of seconds: a worker that is killed is found out in four, and a restart is no wait.
        fleet.Home.Variables["HYPERSEARCH_LEASE_SCALE"] = "0.05";
        await fleet.StartCoordinator();
        return fleet;
    }

    /// <summary>Submits workers of one slot each, each on a node of its own, and gives the job's number.</summary>
    public async Task<string> Submit(int nodes, params string[] more)
    {
        string[] arguments =
        [
            "fleet", "slurm", "--nodes", FormattableString.Invariant($"{nodes}"), "--coordinator", address, "--token-file", TokenFile, "--slots", "1", "--grace", "20",
            "--allow-command", "/bin/sh", "--kinds", "command", "--sbatch=--exclusive", "--state", Path.Combine(Home.Folder, "fleet"), "--executable", Executable.Path, .. more,
        ];
        string job = (await Home.Run(0, arguments)).Output.Trim();
        Assert.That(job, Does.Match("^[0-9]+$"));
        jobs.Add(job);
        return job;
    }

    /// <summary>A study whose script lies where all nodes see it; {0} in the script stands for that folder. Gives the name of its file.</summary>
    public string Study(string name, string script, int trials, int parallelism)
    {
        string file = Home.Study(name, script.Replace("{0}", Home.Folder, StringComparison.Ordinal), trials, parallelism);
        string path = Path.Combine(Home.Folder, file);
        File.WriteAllText(path, File.ReadAllText(path).Replace($"{name}.sh", Path.Combine(Home.Folder, name + ".sh"), StringComparison.Ordinal));
        return file;
    }

    /// <summary>The word that trials wait for.</summary>
    public void Go() => File.WriteAllText(Path.Combine(Home.Folder, "go"), "");

    /// <summary>Demands one result for each trial, the one that its parameter makes, and a journal that verifies.</summary>
    public async Task<IReadOnlyList<TrialRow>> EachTrialOnce(string study, int trials)
    {
        IReadOnlyList<TrialRow> rows = await Home.Export(study);
        Assert.That(rows.Select(r => (r.Number, r.State)), Is.EqualTo(Enumerable.Range(0, trials).Select(n => (n, "completed"))), Logs());
        Assert.That(rows.Select(r => r.Value), Is.EqualTo(rows.Select(r => (double?)JsonDocument.Parse(r.Parameters).RootElement.GetProperty("x").GetDouble())));
        await Home.Run(0, "study", "verify", study);
        return rows;
    }

    /// <summary>What the workers of this fleet wrote, for messages of failing tests.</summary>
    public string Logs()
    {
        string folder = Path.Combine(Home.Folder, "fleet");
        return Directory.Exists(folder) ? string.Join('\n', Directory.GetFiles(folder, "*.log").Order(StringComparer.Ordinal).Select(f => $"== {Path.GetFileName(f)}\n{File.ReadAllText(f)}")) : "no logs";
    }

    public void Dispose()
    {
        foreach (string job in jobs) cluster.End(job).Wait();
        Home.Dispose();
    }

    private async Task StartCoordinator()
    {
        Invocation coordinator = Home.Start("coordinator", "start", "--listen", "http://127.0.0.1:0");
        address = await coordinator.Word("listening on ");
        Home.Variables["HYPERSEARCH_COORDINATOR"] = address;
        Home.Variables["HYPERSEARCH_TOKEN"] = (await File.ReadAllTextAsync(Path.Combine(Home.Home, "admin.token"))).Trim();
        await Home.Run(0, "token", "create", "--scope", "enroll", "--out", TokenFile);
    }
}
