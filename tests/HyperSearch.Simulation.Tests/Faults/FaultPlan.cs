using HyperSearch.Simulation.Tests.Machines;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Storage;

namespace HyperSearch.Simulation.Tests.Faults;

/// <summary>
/// Which faults a world has and how often, drawn from its seed. Each seed has a random subset ("swarm testing", Groce et al. 2012): what
/// one fault hides, another seed without it shows. A mean of null: never.
/// </summary>
internal sealed record FaultPlan
{
    /// <summary>How long faults go on; after it everything is mended.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    public double LossChance { get; init; }

    public double DuplicateChance { get; init; }

    public double DelayChance { get; init; }

    public TimeSpan DelayMax { get; init; }

    public bool IsSticky { get; init; }

    public TimeSpan? PartitionMean { get; init; }

    public TimeSpan? ClogMean { get; init; }

    public TimeSpan? CoordinatorKillMean { get; init; }

    public TimeSpan? CoordinatorPauseMean { get; init; }

    public TimeSpan? CoordinatorStopMean { get; init; }

    public TimeSpan? WorkerKillMean { get; init; }

    /// <summary>Workers whose node never comes back.</summary>
    public int GoneWorkers { get; init; }

    public TimeSpan? WorkerPauseMean { get; init; }

    public TimeSpan? WorkerDrainMean { get; init; }

    public TimeSpan? ClockStepMean { get; init; }

    public TimeSpan? DiskFullMean { get; init; }

    public TimeSpan? FilesFullMean { get; init; }

    public TimeSpan? RotMean { get; init; }

    public TimeSpan? PersonMean { get; init; }

    public bool HasSkew { get; init; }

    public double HoldUpChance { get; init; }

    public StorageFaults Storage { get; init; } = StorageFaults.None;

    public Misfortunes Misfortunes { get; init; } = Misfortunes.None;

    public static FaultPlan Draw(SimRandom random)
    {
        bool Has(double chance = 0.4) => random.Chance(chance);
        double Some(double low, double high, double chance = 0.4) => Has(chance) ? random.Between(low, high) : 0;
        TimeSpan? Every(double low, double high, double chance = 0.35) => Has(chance) ? TimeSpan.FromSeconds(random.Between(low, high)) : null;
        return new FaultPlan
        {
            LossChance = Some(0.005, 0.2),
            DuplicateChance = Some(0.01, 0.2),
            DelayChance = Some(0.01, 0.08),
            DelayMax = TimeSpan.FromSeconds(random.Between(1, 120)),
            IsSticky = Has(0.5),
            PartitionMean = Every(40, 200),
            ClogMean = Every(60, 240),
            CoordinatorKillMean = Every(40, 240),
            CoordinatorPauseMean = Every(60, 300, 0.25),
            CoordinatorStopMean = Every(60, 300, 0.25),
            WorkerKillMean = Every(30, 240),
            GoneWorkers = Has(0.3) ? 1 + random.Next(2) : 0,
            WorkerPauseMean = Every(40, 240),
            WorkerDrainMean = Every(60, 300, 0.25),
            ClockStepMean = Every(60, 300),
            DiskFullMean = Every(120, 400, 0.25),
            FilesFullMean = Every(120, 400, 0.2),
            RotMean = Every(30, 200, 0.25),
            PersonMean = Every(15, 120),
            HasSkew = Has(0.5),
            HoldUpChance = Some(0.002, 0.05),
            Storage = DrawStorage(random),
            Misfortunes = DrawMisfortunes(random),
        };
    }

    private static StorageFaults DrawStorage(SimRandom random)
    {
        double Some(double low, double high, double chance = 0.3) => random.Chance(chance) ? random.Between(low, high) : 0;
        return new StorageFaults
        {
            Latency = TimeSpan.FromMilliseconds(random.Between(1, 20)),
            StallChance = Some(0.002, 0.05),
            IsFatal = random.Chance(0.5),
            LostAnswerChance = Some(0.002, 0.04),
            LostAppendChance = Some(0.002, 0.04),
            ConflictChance = Some(0.01, 0.3),
            StaleReadChance = Some(0.02, 0.3),
            FlippedBitChance = Some(0.002, 0.02, 0.15),
            CrashChance = Some(0.002, 0.02),
        };
    }

    private static Misfortunes DrawMisfortunes(SimRandom random)
    {
        double Some(double low, double high, double chance = 0.25) => random.Chance(chance) ? random.Between(low, high) : 0;
        return new Misfortunes
        {
            HostOomChance = Some(0.005, 0.03),
            InfraChance = Some(0.005, 0.03),
            HangChance = Some(0.01, 0.05),
            UserErrorChance = Some(0.002, 0.02),
            FileChance = Some(0.01, 0.1),
        };
    }
}
