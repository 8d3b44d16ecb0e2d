using System.Globalization;

namespace HyperSearch.Simulation.Tests.Campaigns;

/// <summary>
/// Which seeds are run. <c>HYPERSEARCH_SIMULATION_SEEDS</c> says how many (continuous integration takes more than a plain test run),
/// <c>HYPERSEARCH_SIMULATION_FIRST</c> where they begin, and <c>HYPERSEARCH_SIMULATION_SECONDS</c> after how long no other one is begun:
/// then as many run as fit. <c>HYPERSEARCH_SIMULATION_REPORT</c> names a file to which is added how many that were.
/// </summary>
/// <param name="Seconds">After so long no other seed is begun.</param>
internal sealed record CampaignSize(ulong First, int Count, double Seconds)
{
    private const int PromisedMin = 3000;
    private const int SeedsByDefault = 250;

    private readonly long start = TimeProvider.System.GetTimestamp();
    private int begun;

    /// <summary>A campaign that has fewer seeds because the time was over says so.</summary>
    public int Promised { get; init; } = Math.Min(Count, PromisedMin);

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(start);

    public static CampaignSize FromEnvironment() => new(Read("FIRST", 1UL), Read("SEEDS", SeedsByDefault), Read("SECONDS", double.PositiveInfinity));

    /// <summary>The same, smaller by a factor in number and time.</summary>
    public CampaignSize Share(int parts) => new(First, Math.Max(1, Count / parts), Seconds / parts) { Promised = Promised / parts };

    /// <summary>The seeds, one after the other while there is time.</summary>
    public IEnumerable<ulong> Take()
    {
        while (begun < Count && Elapsed.TotalSeconds < Seconds) yield return First + (ulong)begun++;
    }

    /// <summary>Tells how many were run; a campaign that was cut short is none that failed.</summary>
    public void Report(string worlds, int violations)
    {
        double seconds = Elapsed.TotalSeconds;
        string line = string.Create(CultureInfo.InvariantCulture, $"simulation: {begun} of {Count} seeds of {worlds} from {First}, each twice, in {seconds:0.0} s ({begun / seconds:0.0} a second): {violations} violations");
        if (begun < Promised) line += string.Create(CultureInfo.InvariantCulture, $"; FEWER than the promised {Promised} fitted into {Seconds:0} s");
        TestContext.Out.WriteLine(line);
        if (Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_REPORT") is { Length: > 0 } file) File.AppendAllText(file, line + "\n");
    }

    private static T Read<T>(string name, T absent)
        where T : IParsable<T> => Environment.GetEnvironmentVariable("HYPERSEARCH_SIMULATION_" + name) is { Length: > 0 } text ? T.Parse(text, CultureInfo.InvariantCulture) : absent;
}
