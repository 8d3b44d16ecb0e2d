namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>All planted bugs; each seed takes a new one.</summary>
internal static class PlantedBugs
{
    public static IReadOnlyList<Func<PlantedBug>> All { get; } =
    [
        () => new AcknowledgesBeforeCommit(),
        () => new IgnoresThePosition(),
        () => new TakesALostRaceForWon(),
        () => new SwallowsAFullDisk(),
        () => new ForgetsKeys(),
        () => new LosesReportsBesideTheJournal(),
        () => new ReadsAReplicaThatStopped(),
        () => new ReusesAttempts(),
        () => new ForgetsTheFence(),
        () => new MixesUpResults(),
        () => new RoundsNumbers(),
        () => new ServesOneSlotAsAnother(),
        () => new TrustsCheckpoints(),
        () => new LosesAlarms(),
        () => new ProposesFromMemory(),
        () => new NeverExpires(),
        () => new ExpiresEarly(),
    ];
}
