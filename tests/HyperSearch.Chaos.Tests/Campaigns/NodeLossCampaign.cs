using System.Text.Json;
using HyperSearch.Chaos.Tests.Checking;
using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>
/// Lease times as shipped: a node dies in the middle of a trial, with its wire cut, and the trial continues in another network namespace from the
/// checkpoint that the coordinator keeps. It ends with the same loss, to the bit, as the same trial that nothing happened to.
/// </summary>
[TestFixture]
[Category("Campaign")]
[Category("Chaos")]
[NonParallelizable]
[Platform("Linux")]
public sealed class NodeLossCampaign
{
    private static readonly TimeSpan ContinueLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Test]
    public Task CommandTrial_WhoseNodeDies_ContinuesElsewhere() => Lose(
        "command",
        (folder, name) => new CountingStudy(name, Trials: 1, Steps: 40, TimeSpan.FromMilliseconds(400)).Write(folder));

    [Test]
    public Task FineTuning_WhoseNodeDies_ContinuesElsewhere() => Lose("fine-tune", DatesStudy.Write);

    private static async Task Lose(string kinds, Func<string, string, string> write)
    {
        using (NetworkNamespace? probe = NetworkNamespace.TryCreate(out string reason))
            if (probe is null) Assert.Ignore(reason);
        if (kinds == "fine-tune" && MissingForTorch() is { } missing) Assert.Ignore(missing);
        await using ChaosCluster cluster = await ChaosCluster.Start(new ClusterOptions { LeaseScale = 1, Workers = 2, Slots = 1, Networks = true, Kinds = kinds });
        using ClusterProcess calm = cluster.Run("calm", "submit", write(cluster.Folder, "calm"));
        await calm.Ended(Patience);
        Assert.That(calm.ExitCode, Is.Zero, LogEnd.Of(Path.Combine(cluster.Folder, "calm.log")));

        using ClusterProcess lost = cluster.Run("lost", "submit", write(cluster.Folder, "lost"));
        await Pause.Until("a checkpoint is kept", Patience, () => Acknowledgements.From(cluster.Exchanges.All).Checkpoints.Count(c => c.Asked.Study == "lost") >= 2);
        WorkerNode dead = cluster.Workers.Single(w => cluster.Held.Of(w.Name).Count > 0), heir = cluster.Workers.Single(w => w != dead);
        dead.Network!.Cut(Partition.LinkDown);
        DateTimeOffset killed = DateTimeOffset.UtcNow;
        await dead.Process.KillTree();
        await Pause.Until("the trial reports elsewhere", Patience, () => Reports(cluster, attempt: 2).Any());
        TimeSpan taken = Reports(cluster, attempt: 2).First().At - killed;
        await lost.Ended(Patience);

        cluster.Coordinators[0].Process.Terminate();
        await cluster.Coordinators[0].Process.Ended(Patience);
        await using IJournal journal = await cluster.OpenJournal();
        StudyHistory before = await StudyHistory.Read(journal, "calm"), after = await StudyHistory.Read(journal, "lost");
        var saved = after.Events.OfType<CheckpointCommitted>().Last(c => c.Attempt == 1);
        await TestContext.Progress.WriteLineAsync(FormattableString.Invariant($"reported on {heir.Name} {taken.TotalSeconds:0.0} s after the death of {dead.Name}, from step {saved.Step}: loss {Value(after):R}, undisturbed {Value(before):R}"));
        Assert.Multiple(() =>
        {
            Assert.That(lost.ExitCode, Is.Zero, LogEnd.Of(Path.Combine(cluster.Folder, "lost.log")));
            Assert.That(taken, Is.LessThan(ContinueLimit), "from the node's death to the first report of the next attempt");
            Assert.That(Reports(cluster, attempt: 2).First().Asked.Step, Is.GreaterThan(saved.Step), "it continues from the checkpoint");
            Assert.That(before.Events.OfType<TrialLeased>().Count(), Is.EqualTo(1), "nothing happened to the first");
            Assert.That(BitConverter.DoubleToInt64Bits(Value(after)), Is.EqualTo(BitConverter.DoubleToInt64Bits(Value(before))), "the same loss, to the bit");
        });
    }

    /// <summary>What `doctor` says is missing of libtorch and a compiler; null: nothing.</summary>
    private static string? MissingForTorch()
    {
        JsonElement doctor = JsonDocument.Parse(Shell.Try(Executable.Path, "doctor", "--json").Output).RootElement;
        return doctor.GetProperty("checks").EnumerateArray()
            .Where(c => c.GetProperty("name").GetString() is "libtorch" or "compiler" && c.GetProperty("status").GetString() != "ok")
            .Select(c => c.GetProperty("detail").GetString())
            .FirstOrDefault();
    }

    private static IEnumerable<Acknowledged<Protocol.Agents.AttemptReport, Protocol.Agents.ReportAnswer>> Reports(ChaosCluster cluster, int attempt) =>
        Acknowledgements.From(cluster.Exchanges.All).Reports.Where(r => r.Asked.Study == "lost" && r.Asked.Attempt == attempt);

    private static double Value(StudyHistory history) => history.Events.OfType<TrialCompleted>().Single().Values[0];
}
