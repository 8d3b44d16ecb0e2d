using System.Collections.Concurrent;
using System.Globalization;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Campaigns;

/// <summary>
/// Seeds of the simulated cluster, each run twice. <c>HYPERSEARCH_SIMULATION_SEEDS</c> says how many (continuous integration takes more
/// than a plain test run), <c>HYPERSEARCH_SIMULATION_FIRST</c> where they begin, and <c>HYPERSEARCH_SIMULATION_SECONDS</c> after how long
/// no other one is begun: then as many run as fit.
/// </summary>
[TestFixture]
public sealed class SimulationTests
{
    private const int SeedsByDefault = 250;

    private const int PopulationShare = 5;

    [Test]
    public void Seeds_RunTwice_HoldAndEndAlike()
    {
        ulong first = ulong.Parse(Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_FIRST") ?? "1", CultureInfo.InvariantCulture);
        int count = int.Parse(Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_SEEDS") ?? SeedsByDefault.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        double most = double.Parse(Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_SECONDS") ?? "Infinity", CultureInfo.InvariantCulture);
        long start = TimeProvider.System.GetTimestamp();
        int begun = 0;
        IEnumerable<ulong> seeds = Enumerable.Range(0, count)
            .TakeWhile(_ => TimeProvider.System.GetElapsedTime(start).TotalSeconds < most)
            .Select(i => first + (ulong)(begun = i + 1) - 1);
        IReadOnlyList<string> wrong = RunAll(seeds);
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{begun} seeds from {first}, each twice, in {seconds:0.0} s ({begun / seconds:0.0} a second): {wrong.Count} violations"));
        Assert.That(wrong, Is.Empty, string.Join("\n", wrong.Prepend("tell a seed's story by HYPERSEARCH_SIMULATION_STORY=SEED dotnet test tests/HyperSearch.Simulation.Tests -c Release -p:Campaign=true --filter Name~Story; add it to Campaigns/seeds.txt")));
    }

    /// <summary>The same cluster under population based training, where trials start from checkpoints of others; a share of the seeds.</summary>
    [Test]
    public void Seeds_OfPopulations_RunTwice_HoldAndEndAlike()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_SEEDS") ?? SeedsByDefault.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        ulong first = ulong.Parse(Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_FIRST") ?? "1", CultureInfo.InvariantCulture);
        IReadOnlyList<string> wrong = RunAll(Enumerable.Range(0, Math.Max(1, count / PopulationShare)).Select(i => first + (ulong)i), StudyFile.Population);
        Assert.That(wrong, Is.Empty, string.Join("\n", wrong));
    }

    /// <summary>Seeds that found a bug once; they stay, though a change of the simulation makes other worlds of them.</summary>
    [Test]
    public void Seeds_ThatFailedOnce_Hold()
    {
        IEnumerable<string> lines = File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Campaigns", "seeds.txt"));
        Assert.That(RunAll(lines.Where(l => l.Length > 0 && l[0] != '#').Select(l => ulong.Parse(l.Split(' ')[0], CultureInfo.InvariantCulture))), Is.Empty);
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
