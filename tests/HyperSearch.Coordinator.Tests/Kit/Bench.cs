using System.Text.Json;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Kit;

/// <summary>A coordinator over a journal in memory, with a clock that stands still, and the few calls that tests make of it.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Session = "session-1";
    private static readonly JsonElement Environment = JsonSerializer.SerializeToElement(new { host = "test" });
    private static int requests;

    public Bench(IJournal? journal = null, FakeTime? time = null, Func<CoordinatorOptions, CoordinatorOptions>? change = null)
    {
        Journal = journal ?? new InMemoryJournal();
        Time = time ?? new FakeTime();
        var options = new CoordinatorOptions { Time = Time, Entropy = new FixedEntropy() };
        Coordinator = new LocalCoordinator(Journal, change?.Invoke(options) ?? options);
    }

    public IJournal Journal { get; }

    public FakeTime Time { get; }

    public LocalCoordinator Coordinator { get; }

    public Task<StudySubmitted> Submit(string yaml, JsonElement? report = null, bool allowLeakage = false) =>
        Coordinator.SubmitStudy(new SubmitStudy(yaml, "study.yaml", "/srv", report, allowLeakage, "key"), CancellationToken.None);

    public Task<AgentRegistered> Register(string session = Session, int slots = 64, string agent = "agent") =>
        Coordinator.RegisterAgent(new RegisterAgent(agent, session, slots, Environment), CancellationToken.None);

    public Task<Grant?> Lease(int slot = 0, string session = Session, TimeSpan wait = default, string? request = null, long poll = 0, CancellationToken cancel = default) =>
        Coordinator.Lease(new LeaseRequest(session, slot, request ?? $"request-{Interlocked.Increment(ref requests)}", ["command", "fine-tune"], wait) { Poll = poll }, cancel);

    public Task<ReportAnswer> Report(Grant grant, int index, double loss, long? step = null, string metric = "loss") => Coordinator.Report(
        new AttemptReport(grant.Study, grant.Trial, grant.Attempt, Session, index, step ?? index, new Dictionary<string, double> { [metric] = loss }), CancellationToken.None);

    public Task<TrialSummary> Complete(Grant grant, double loss, JsonElement? record = null) =>
        Coordinator.FinishAttempt(new AttemptEnd(grant.Study, grant.Trial, grant.Attempt, Session, "completed", new Dictionary<string, double> { ["loss"] = loss }, null, null, record), CancellationToken.None);

    public Task<TrialSummary> End(Grant grant, string outcome, string? failure = null) =>
        Coordinator.FinishAttempt(new AttemptEnd(grant.Study, grant.Trial, grant.Attempt, Session, outcome, new Dictionary<string, double>(), failure, "as told", null), CancellationToken.None);

    public async Task<StudySummary> Summary(string study = "study") => (await Coordinator.GetStudy(study, CancellationToken.None)).Summary;

    public async Task<IReadOnlyList<TrialSummary>> Trials(string study = "study") => (await Coordinator.GetTrials(study, 0, CancellationToken.None)).Trials;

    public async Task<List<StudyEvent>> Events(string study = "study")
    {
        var events = new List<StudyEvent>();
        await foreach (JournalEntry entry in Journal.Read(study, 0, CancellationToken.None)) events.Add(entry.Require(study));
        return events;
    }

    /// <summary>Runs everything there is to run on one slot, each trial worth a number that its parameters decide.</summary>
    public async Task<List<string>> RunAll(string study = "study")
    {
        var order = new List<string>();
        while (await Lease() is { } grant)
        {
            order.Add(grant.Parameters.GetRawText());
            await Report(grant, 0, Worth(grant));
            await Complete(grant, Worth(grant));
        }

        return order;
    }

    public static double Worth(Grant grant) => grant.Seed % 1000 / 1000.0;

    public static string CodeOf(Func<Task> call) => Assert.ThrowsAsync<CoordinatorException>(call)!.Code;

    public ValueTask DisposeAsync() => Coordinator.DisposeAsync();
}
