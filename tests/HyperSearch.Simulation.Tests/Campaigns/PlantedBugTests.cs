using System.Globalization;
using HyperSearch.Simulation.Tests.Planted;

namespace HyperSearch.Simulation.Tests.Campaigns;

/// <summary>What the simulation is worth: bugs that somebody could have made, each found by some seed soon.</summary>
[TestFixture, Parallelizable(ParallelScope.Children)]
public sealed class PlantedBugTests
{
    /// <summary>A bug that this many seeds do not find would not be found in time.</summary>
    private const int SeedsMax = 5000;

    private static IEnumerable<TestCaseData> Bugs() =>
        PlantedBugs.All.Select(make => new TestCaseData(make).SetName($"Seeds_WithABug_FindIt({make().Name})"));

    [TestCaseSource(nameof(Bugs))]
    public void Seeds_WithABug_FindIt(object make)
    {
        var bug = (Func<PlantedBug>)make;
        SeedResult? found = Enumerable.Range(1, SeedsMax).Select(seed => SeedRun.Run((ulong)seed, bug())).FirstOrDefault(r => r.Violation is not null);
        Assert.That(found, Is.Not.Null, $"{SeedsMax} seeds did not find it");
        Assert.That(SeedRun.Run(found!.Seed).Violation, Is.Null, "it is the planted bug that the seed finds");
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bug().Name}: found by {found}"));
    }
}
