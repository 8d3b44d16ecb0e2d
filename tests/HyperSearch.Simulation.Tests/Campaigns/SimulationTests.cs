using System.Collections.Concurrent;
using System.Globalization;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Campaigns;

/// <summary>Seeds of the simulated cluster, each run twice; how many, <see cref="CampaignSize"/> says.</summary>
[TestFixture]
public sealed class SimulationTests
{
    private const int PopulationShare = 5;

    /// <summary>Marks a seed that is one of populations.</summary>
    private const string Populations = "(populations)";

    private const string Help = "tell a seed's story by HYPERSEARCH_SIMULATION_STORY=SEED dotnet test tests/HyperSearch.Simulation.Tests -c Release -p:Campaign=true --filter Name~Story; add it to Campaigns/seeds.txt";

    [Test]
    public void Seeds_RunTwice_HoldAndEndAlike() => RunCampaign(CampaignSize.FromEnvironment(), "the cluster", null);

    /// <summary>The same cluster under population based training, where trials start from checkpoints of others; a share of the seeds.</summary>
    [Test]
    public void Seeds_OfPopulations_RunTwice_HoldAndEndAlike() => RunCampaign(CampaignSize.FromEnvironment().Share(PopulationShare), "populations", StudyFile.Population);

    /// <summary>Seeds that found a bug once; they stay, though a change of the simulation makes other worlds of them.</summary>
    [Test]
    public void Seeds_ThatFailedOnce_Hold()
    {
        string[][] lines = [.. File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Campaigns", "seeds.txt")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' '))];
        Assert.That(RunAll(SeedsOf(lines.Where(l => l[1] != Populations))), Is.Empty);
        Assert.That(RunAll(SeedsOf(lines.Where(l => l[1] == Populations)), StudyFile.Population), Is.Empty);

        static IEnumerable<ulong> SeedsOf(IEnumerable<string[]> lines) => lines.Select(l => ulong.Parse(l[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Tells the whole story of the seed in <c>HYPERSEARCH_SIMULATION_STORY</c>; that of a population where <c>HYPERSEARCH_SIMULATION_POPULATION</c> is set.</summary>
    [Test, Category("Campaign")]
    public void Story_OfASeed_IsTold()
    {
        if (!ulong.TryParse(Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_STORY"), CultureInfo.InvariantCulture, out ulong seed)) Assert.Ignore("HYPERSEARCH_SIMULATION_STORY names no seed.");
        bool isPopulation = Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_POPULATION") is not null;
        SeedResult result = SeedRun.Run(seed, tells: true, draw: isPopulation ? StudyFile.Population : null);
        foreach (string line in result.Story) TestContext.Out.WriteLine(line);
        Assert.That(result.Violation, Is.Null, result.ToString());
    }

    private static void RunCampaign(CampaignSize size, string worlds, Func<SimRandom, string>? draw)
    {
        IReadOnlyList<string> wrong = RunAll(size.Take(), draw);
        size.Report(worlds, wrong.Count);
        Assert.That(wrong, Is.Empty, string.Join("\n", wrong.Prepend(Help)));
    }

    private static IReadOnlyList<string> RunAll(IEnumerable<ulong> seeds, Func<SimRandom, string>? draw = null)
    {
        ConcurrentBag<string> wrong = [];
        Parallel.ForEach(Partitioner.Create(seeds, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            SeedResult once = SeedRun.Run(seed, draw: draw);
            if (once.Violation is not null) wrong.Add(once.ToString());
            SeedResult twice = SeedRun.Run(seed, draw: draw);
            if (twice.Trace != once.Trace) wrong.Add($"two runs differ: {once} and {twice}");
        });
        return [.. wrong.Order(StringComparer.Ordinal)];
    }
}
