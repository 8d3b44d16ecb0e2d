using System.Text.Json;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using AddTrial = HyperSearch.Protocol.Trials.AddTrial;
using RecordConfirmation = HyperSearch.Protocol.Studies.RecordConfirmation;
using RecordExport = HyperSearch.Protocol.Studies.RecordExport;

namespace HyperSearch.Coordinator.Tests.Studies;

public sealed class StudyVerbTests
{
    private static readonly JsonElement Result = JsonSerializer.SerializeToElement(new { exact = 0.5 });

    [Test]
    public async Task WaitForChange_ReturnsAtTheNextCommitOrWhenTheWaitIsOver()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(3));
        Assert.That((await bench.Coordinator.WaitForChange("study", 0, TimeSpan.FromSeconds(9), CancellationToken.None)).Seq, Is.EqualTo(1));
        Task<StudySummary> change = bench.Coordinator.WaitForChange("study", 1, TimeSpan.FromSeconds(9), CancellationToken.None);
        await bench.Coordinator.PauseStudy("study", null, CancellationToken.None);
        Assert.That((await change).State, Is.EqualTo("paused"));
        Task<StudySummary> none = bench.Coordinator.WaitForChange("study", 2, TimeSpan.FromSeconds(9), CancellationToken.None);
        Assert.That(none.IsCompleted, Is.False);
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await none).Seq, Is.EqualTo(2));
    }

    [Test]
    public async Task AddTrial_RunsNextWithWhatIsMissingProposed_AndOnceHoweverOftenItIsSent()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Study(more: "enqueue: [{x: 1}]"));
        var add = new AddTrial(JsonSerializer.SerializeToElement(new { c = "d" }), "key-1");
        TrialSummary first = await bench.Coordinator.AddTrial("study", add, CancellationToken.None);
        TrialSummary again = await bench.Coordinator.AddTrial("study", add, CancellationToken.None);
        Assert.That((first.Number, first.State, first.Parameters.GetRawText()), Is.EqualTo((1, "queued", """{"x":0,"c":"d"}""")));
        Assert.That((again.Number, again.Parameters.GetRawText(), (await bench.Trials()).Count), Is.EqualTo((1, first.Parameters.GetRawText(), 2)));
        Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Difference, Is.Null);
    }

    [Test]
    public async Task AddTrial_SentAgainToANewCoordinator_IsKnownFromTheJournal()
    {
        var first = new Bench();
        await first.Submit(Files.Study());
        var add = new AddTrial(JsonSerializer.SerializeToElement(new { x = 2 }), "key-1");
        await first.Coordinator.AddTrial("study", add, CancellationToken.None);
        await first.DisposeAsync();
        await using var second = new Bench(first.Journal, first.Time);
        Assert.That((await second.Coordinator.AddTrial("study", add, CancellationToken.None)).Number, Is.Zero);
        Assert.That((await second.Trials()).Count, Is.EqualTo(1));
    }

    [TestCase("""{"y":1}""", "no parameter")]
    [TestCase("""{"x":7}""", "no legal value")]
    [TestCase("""[1]""", "must be an object")]
    [TestCase("""{"x":2,"c":"a"}""", "part of no legal point")]
    public async Task AddTrial_ThatIsIllegal_IsRefused(string json, string expected)
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Study(more: "constraints: [\"x < 2 or c != a\"]"));
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(
            () => bench.Coordinator.AddTrial("study", new AddTrial(JsonSerializer.Deserialize<JsonElement>(json), "k"), CancellationToken.None))!;
        Assert.That(refusal.Code, Is.EqualTo(ProblemCode.InvalidRequest));
        Assert.That(refusal.Message, Does.Contain(expected));
    }

    [Test]
    public async Task Confirmation_ASecondTime_NeedsAgain_ButARepetitionDoesNot()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(1));
        await bench.Register();
        await bench.RunAll();
        await bench.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, false, Result, "one"), CancellationToken.None);
        await bench.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, false, Result, "one"), CancellationToken.None);
        Assert.That(Bench.CodeOf(() => bench.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, false, Result, "two"), CancellationToken.None)), Is.EqualTo(ProblemCode.Conflict));
        await bench.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, true, Result, "three"), CancellationToken.None);
        await bench.Coordinator.RecordExport("study", new RecordExport(0, "/srv/out", "four"), CancellationToken.None);
        StudyDetail detail = await bench.Coordinator.GetStudy("study", CancellationToken.None);
        Assert.That(detail.Confirmations.Select(c => c.GetProperty("reading").GetInt32()), Is.EqualTo(new[] { 1, 2 }));
        Assert.That((await bench.Events()).OfType<AdapterExported>().Single().Path, Is.EqualTo("/srv/out"));
    }

    [Test]
    public async Task Confirmation_RepeatedAfterARestart_IsTheSameReading()
    {
        await using var before = new Bench();
        await before.Submit(Files.Random(1));
        await before.Register();
        await before.RunAll();
        await before.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, false, Result, "one"), CancellationToken.None);

        await using var after = new Bench(before.Journal);
        await after.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, false, Result, "one"), CancellationToken.None);
        Assert.That((await after.Events()).OfType<BestConfirmed>().Count(), Is.EqualTo(1));
        Assert.That(Bench.CodeOf(() => after.Coordinator.RecordConfirmation("study", new RecordConfirmation(0, false, Result, "two"), CancellationToken.None)), Is.EqualTo(ProblemCode.Conflict));
    }

    [Test]
    public async Task AddTrial_OfAnyCellOnceTheGridIsExhausted_RunsOneAgain()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Study());
        await bench.Register();
        for (int i = 0; i < 11; i++) await bench.Complete((await bench.Lease())!, 0.5);
        Grant last = (await bench.Lease())!;
        Assert.That(await bench.Lease(1), Is.Null, "every cell is out");
        await bench.Coordinator.AddTrial("study", new AddTrial(JsonSerializer.Deserialize<JsonElement>("{}"), "k"), CancellationToken.None);
        await bench.Complete(last, 0.5);
        await bench.Complete((await bench.Lease())!, 0.5);
        Assert.That(await bench.Lease(), Is.Null);
        Assert.That((await bench.Summary()).FinishReason, Is.EqualTo("space_exhausted"));
        Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Difference, Is.Null);
    }

    [Test]
    public async Task Delete_IsRefusedWhileATrialRuns_AndThenLeavesNothing()
    {
        string home = Directory.CreateTempSubdirectory("home-").FullName;
        try
        {
            await using var bench = new Bench(change: o => o with { Home = home });
            await bench.Submit(Files.Random(3));
            await bench.Register();
            Grant grant = (await bench.Lease())!;
            Directory.CreateDirectory(Path.Combine(home, "studies", "study", "trials", "0"));
            Assert.That(Bench.CodeOf(() => bench.Coordinator.DeleteStudy("study", CancellationToken.None)), Is.EqualTo(ProblemCode.Conflict));
            await bench.Complete(grant, 1);
            await bench.Coordinator.DeleteStudy("study", CancellationToken.None);
            Assert.That(await bench.Coordinator.ListStudies(CancellationToken.None), Is.Empty);
            Assert.That(Directory.Exists(Path.Combine(home, "studies", "study")), Is.False);
            Assert.That(Bench.CodeOf(() => bench.Trials()), Is.EqualTo(ProblemCode.NotFound));
            Assert.That((await bench.Submit(Files.Random(3))).Created, Is.True, "the name is free again");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Test]
    public async Task UnknownStudy_IsNotFoundByEveryVerb()
    {
        await using var bench = new Bench();
        LocalCoordinator c = bench.Coordinator;
        CancellationToken none = CancellationToken.None;
        Func<Task>[] verbs =
        [
            () => c.GetStudy("x", none), () => c.GetTrials("x", 0, none), () => c.GetTrial("x", 0, none), () => c.PauseStudy("x", null, none), () => c.VerifyStudy("x", none),
            () => c.DeleteStudy("x", none), () => c.RetryTrial("x", 0, null, none), () => c.WaitForChange("../x", 0, TimeSpan.Zero, none),
            () => c.Report(new AttemptReport("x", 0, 1, "s", 0, 0, new Dictionary<string, double>()), none),
        ];
        foreach (Func<Task> verb in verbs) Assert.That(Bench.CodeOf(verb), Is.EqualTo(ProblemCode.NotFound));
    }
}
