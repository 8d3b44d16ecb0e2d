using System.Collections.Immutable;
using HyperSearch.Cli.Cluster;
using HyperSearch.Cli.Runs;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Tests.Cluster;

public sealed class IdleNoticeTests
{
    private static readonly CommandTrial Command = new(["/bin/true"], ImmutableSortedDictionary<string, string>.Empty, default);

    private readonly Seconds clock = new();
    private readonly Lines view = new();
    private readonly RunBoard board = new(null);
    private IReadOnlyList<AgentSummary> workers = [];

    [SetUp]
    public void Begin()
    {
        clock.Now = 0;
        view.Said.Clear();
        workers = [];
    }

    [Test]
    public async Task Look_NothingRunsForAWhile_SaysWhatIsWantedOnceUntilSomethingRuns()
    {
        workers = [Worker("a", "live", slots: 4, leases: 1), Worker("b", "lost", slots: 8, leases: 0)];
        IdleNotice notice = Notice(Command, new Resources(2, 20) { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("gpu", "h100") });
        await At(notice, 0, running: 0);
        await At(notice, 14, running: 0);
        Assert.That(view.Said, Is.Empty);
        await At(notice, 15, running: 0);
        await At(notice, 60, running: 0);
        Assert.That(view.Said, Is.EqualTo(new[] { "No trial of far runs: it wants workers that take command trials on 2 GPUs with 20 GB and have gpu=h100. 1 live, with 3 of 4 slots free: hypersearch worker list" }));
        await At(notice, 61, running: 1);
        await At(notice, 62, running: 0);
        await At(notice, 77, running: 0);
        Assert.That(view.Said, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Look_NobodyIsLive_SaysHowToStartAWorker()
    {
        IdleNotice notice = Notice(Command, new Resources());
        await At(notice, 0, running: 0);
        await At(notice, 20, running: 0);
        Assert.That(view.Said, Is.EqualTo(new[] { "No trial of far runs: it wants workers that take command trials. No worker is live: hypersearch worker start --help" }));
    }

    [TestCase("paused")]
    [TestCase("finished")]
    public async Task Look_AStudyThatIsNotRunning_SaysNothing(string state)
    {
        IdleNotice notice = Notice(Command, new Resources());
        await At(notice, 0, running: 0, state);
        await At(notice, 60, running: 0, state);
        Assert.That(view.Said, Is.Empty);
    }

    [Test]
    public async Task Look_TrialsThatRunElsewhere_SaysNothing()
    {
        IdleNotice notice = Notice(null, new Resources());
        await At(notice, 0, running: 0);
        await At(notice, 60, running: 0);
        Assert.That(view.Said, Is.Empty);
    }

    private async Task At(IdleNotice notice, int seconds, int running, string state = "running")
    {
        clock.Now = seconds;
        board.Apply(new StudySummary
        {
            Name = "far", State = state, Seq = 1, CreatedAt = default, ChangedAt = default, Strategy = "grid", Pruner = "none", Objectives = ["loss"], Parallelism = 1,
            Trials = new Dictionary<string, int> { ["running"] = running, ["queued"] = 1 },
        });
        await notice.Look(board, CancellationToken.None);
    }

    private IdleNotice Notice(TrialDefinition? trial, Resources resources) => new(
        new StudySpec
        {
            Name = "far", Objectives = [new Objective("loss", Direction.Minimize, ObjectiveValue.Last)], Trial = trial, Resources = resources,
            Space = new SearchSpace([], [], ImmutableSortedDictionary<string, double>.Empty),
        },
        _ => Task.FromResult(workers),
        view,
        clock);

    private static AgentSummary Worker(string name, string state, int slots, int leases) =>
        new(name, "s", state, slots, [.. Enumerable.Range(0, leases).Select(i => new HeldLease("far", i, 1, 0))]) { SinceHeardSeconds = 1 };

    private sealed class Seconds : TimeProvider
    {
        public int Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }

    private sealed class Lines : IRunView
    {
        public List<string> Said { get; } = [];

        public void Show(RunBoard board, IReadOnlyList<TrialSummary> news)
        {
        }

        public void Say(string line) => Said.Add(line);

        public Task While(Func<Task> follow) => follow();
    }
}
