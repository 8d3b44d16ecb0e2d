using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A coordinator with a home of its own, and workers with theirs; the scratch folder is the laptop that talks to it.</summary>
internal sealed class Cluster
{
    /// <summary>A lost worker is noticed after 15 s, and one on a busy machine is not thought lost.</summary>
    private const string LeaseScale = "0.2";

    private readonly ScratchHome scratch;

    private Cluster(ScratchHome scratch) => this.scratch = scratch;

    /// <summary>Starts the coordinator. From here on every call of <paramref name="scratch"/> goes to it.</summary>
    public static async Task<Cluster> Start(ScratchHome scratch)
    {
        var cluster = new Cluster(scratch);
        scratch.Variables["HYPERSEARCH_LEASE_SCALE"] = LeaseScale;
        Invocation coordinator = scratch.Start("coordinator", "start", "--home", cluster.At("server"), "--listen", "http://127.0.0.1:0");
        scratch.Variables["HYPERSEARCH_COORDINATOR"] = await coordinator.Word("listening on ");
        scratch.Variables["HYPERSEARCH_TOKEN"] = File.ReadAllText(Path.Combine(cluster.At("server"), "admin.token")).Trim();
        await scratch.Run(0, "token", "create", "--scope", "enroll", "--uses", "8", "--out", "agents.token");
        return cluster;
    }

    /// <summary>Starts a worker of one slot, which knows nothing but the coordinator's address.</summary>
    public Invocation StartWorker(string name, string kind, params string[] more) => scratch.Start(
        ["worker", "start", "--home", At(name), "--name", name, "--slots", "1", "--kinds", kind, "--token-file", "agents.token", "--allow-command", "/bin/sh", .. more]);

    /// <summary>Where a worker keeps the files of a study's trials.</summary>
    public string TrialsOf(string worker, string study) => Path.Combine(At(worker), "studies", study, "trials");

    public async Task<JsonElement> Show(string study, int trial) => JsonDocument.Parse((await scratch.Run(0, "trial", "show", study, $"{trial}", "--json")).Output).RootElement;

    /// <summary>How each attempt of a trial ended.</summary>
    public static string[] Outcomes(JsonElement trial) => [.. trial.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()!)];

    /// <summary>The steps that an attempt reported.</summary>
    public static long[] Steps(JsonElement trial, int attempt) =>
        [.. trial.GetProperty("curve").EnumerateArray().Where(p => p.GetProperty("attempt").GetInt32() == attempt).Select(p => p.GetProperty("step").GetInt64()).Order()];

    private string At(string name) => Path.Combine(scratch.Folder, name);
}
