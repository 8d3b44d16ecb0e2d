using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.InMemory;
using HyperSearch.Simulation.Tests.Faults;
using HyperSearch.Simulation.Tests.Machines;
using HyperSearch.Simulation.Tests.Network;
using HyperSearch.Simulation.Tests.Oracles;
using HyperSearch.Simulation.Tests.Planted;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Storage;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>
/// Everything that one seed makes: two coordinators on one database, four workers, a person, and the network between them. The
/// coordinators and workers are the shipped types; clocks, network, storage, files and trials are the world's.
/// </summary>
internal sealed class World
{
    public const string StudyName = "study";
    private const int CoordinatorCount = 2;
    private const int WorkerCount = 4;

    private readonly List<SimNode> nodes = [];
    private readonly InMemoryFleetStore fleet;

    /// <param name="tells">Whether the story of the world is kept.</param>
    /// <param name="draw">Draws the study file.</param>
    public World(ulong seed, PlantedBug bug, bool tells, Func<SimRandom, string> draw)
    {
        Random = new SimRandom(seed);
        Bug = bug;
        Plan = FaultPlan.Draw(Random);
        Misfortunes = Plan.Misfortunes;
        Scheduler = new Scheduler(Random.Fork());
        Story = tells ? new Story(Scheduler) : null;
        Oracle = new Oracle(Scheduler, Story);
        Storage = new SimStorage(Random.Fork(), Oracle);
        Oracle.Storage = Storage;
        Links = new Links(Scheduler, Random.Fork());
        fleet = new InMemoryFleetStore(new SimClock(Scheduler, Scheduler.NewProcess("database"), new WallClock(1, TimeSpan.Zero)));
        Study = draw(Random);
        Coordinators = [.. Enumerable.Range(1, CoordinatorCount).Select(n => Add(new CoordinatorNode(this, $"coordinator-{n}", nodes.Count, Clock())))];
        Workers = [.. Enumerable.Range(1, WorkerCount).Select(n => Add(new WorkerNode(this, $"worker-{n}", nodes.Count, Clock(), 1 + Random.Next(2))))];
        Oracle.IsAlive = session => Workers.Any(w => w.Session == session && w.Process is { IsAlive: true });
        Person = Add(new PersonNode(this, "person", nodes.Count, Clock()));
    }

    /// <summary>Chance for whatever has no stream of its own.</summary>
    public SimRandom Random { get; }

    public PlantedBug Bug { get; }

    public FaultPlan Plan { get; }

    public Misfortunes Misfortunes { get; set; }

    public Scheduler Scheduler { get; }

    public Oracle Oracle { get; }

    public SimStorage Storage { get; }

    public SimFiles Files { get; } = new();

    public Links Links { get; }

    public IReadOnlyList<SimNode> Nodes => nodes;

    public IReadOnlyList<CoordinatorNode> Coordinators { get; }

    public IReadOnlyList<WorkerNode> Workers { get; }

    public PersonNode Person { get; }

    /// <summary>What happened, where somebody wants to read it.</summary>
    public Story? Story { get; }

    /// <summary>The text of the study that is run.</summary>
    public string Study { get; }

    public void Start()
    {
        Story?.Tell(Plan.ToString());
        Story?.Tell(Study);
        foreach (CoordinatorNode node in Coordinators) node.Start();
        foreach (WorkerNode node in Workers) node.Start();
        Person.Start();
        new Chaos(this, Plan, Scheduler, Random.Fork()).Begin();
    }

    public CoordinatorOptions OptionsOf(SimProcess process, SimClock clock) => new()
    {
        Time = clock,
        Entropy = new SimEntropy(Random.Fork()),
        Fleet = fleet,
        ServesAll = true,
        FollowPeriod = TimeSpan.FromSeconds(Random.Between(0.5, 4)),
        BeatGather = Random.Chance(0.5) ? TimeSpan.Zero : TimeSpan.FromSeconds(1),
    };

    private T Add<T>(T node)
        where T : SimNode
    {
        nodes.Add(node);
        return node;
    }

    private WallClock Clock() => Plan.HasSkew
        ? new WallClock(Random.Between(0.992, 1.008), TimeSpan.FromMinutes(Random.Between(-60, 60)))
        : new WallClock(1, TimeSpan.Zero);
}
