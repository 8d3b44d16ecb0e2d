using System.Text.Json;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Tests.Submissions;

public sealed class SubmitStudyTests
{
    [Test]
    public async Task Submit_Twice_IsOneStudy()
    {
        await using var bench = new Bench();
        StudySubmitted first = await bench.Submit(Files.Random(3));
        StudySubmitted second = await bench.Submit(Files.Random(3, more: "# a remark"));
        Assert.That((first.Created, second.Created), Is.EqualTo((true, false)));
        Assert.That((await bench.Events()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Submit_AnotherSpecificationOfTheName_IsAConflictThatShowsTheDifference()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(3));
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(() => bench.Submit(Files.Random(4)))!;
        Assert.That(refusal.Code, Is.EqualTo(ProblemCode.Conflict));
        Assert.That(refusal.Message, Does.Contain("3 in the journal, 4 in the file"));
    }

    [Test]
    public async Task Submit_ABrokenFile_IsInvalidWithThePlace()
    {
        await using var bench = new Bench();
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(() => bench.Submit("name: study\nspase: {}\n"))!;
        Assert.That(refusal.Code, Is.EqualTo(ProblemCode.InvalidStudy));
        Assert.That(refusal.Message, Does.Contain("study.yaml:2:1"));
    }

    [Test]
    public async Task Submit_WithoutSeed_DrawsOneAndKeepsIt()
    {
        await using var bench = new Bench();
        string yaml = Files.Random(3).Replace("seed: 7\n", "", StringComparison.Ordinal);
        await bench.Submit(yaml);
        await bench.Submit(yaml);
        Assert.That((await bench.Coordinator.GetStudy("study", CancellationToken.None)).Seed, Is.EqualTo(0x0101010101010101UL));
    }

    [TestCase("""{"leakage":[{"row":3}]}""")]
    [TestCase("""{"leakage":{"validation":[],"test":[4]},"text":"2 rows"}""")]
    [TestCase("""{"leakage":2}""")]
    public async Task Submit_WithLeakage_IsRefusedUnlessAllowed(string json)
    {
        await using var bench = new Bench();
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(json);
        Assert.That(Bench.CodeOf(() => bench.Submit(Files.Random(3), report)), Is.EqualTo(ProblemCode.DataCheck));
        Assert.That(await bench.Coordinator.ListStudies(CancellationToken.None), Is.Empty);
        await bench.Submit(Files.Random(3), report, allowLeakage: true);
        StudyDetail detail = await bench.Coordinator.GetStudy("study", CancellationToken.None);
        Assert.That((detail.LeakageAllowed, detail.DataReport!.Value.GetRawText()), Is.EqualTo((true, json)));
    }

    [TestCase("""{"leakage":[]}""")]
    [TestCase("""{"leakage":{"validation":[],"test":[]}}""")]
    [TestCase("""{"rows":4}""")]
    public async Task Submit_WithACleanReport_Passes(string json)
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(3), JsonSerializer.Deserialize<JsonElement>(json));
        Assert.That((await bench.Summary()).State, Is.EqualTo("running"));
    }

    [Test]
    public async Task Submit_AFinishedStudy_GivesItsResult()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2));
        await bench.Register();
        await bench.RunAll();
        StudySubmitted again = await bench.Submit(Files.Random(2));
        Assert.That((again.Created, again.Summary.State, again.Summary.FinishReason, again.Summary.Best is not null), Is.EqualTo((false, "finished", "budget_spent", true)));
    }

    [Test]
    public async Task Enqueued_AssignmentsRunFirst_AndWhatTheyLeaveOutIsProposed()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Study(more: "enqueue: [{x: 2}, {x: 2, c: d}, {x: 2, c: d}]"));
        await bench.Register();
        List<string> order = await bench.RunAll();
        Assert.That(order.Take(3), Is.EqualTo(new[] { """{"x":2,"c":"a"}""", """{"x":2,"c":"d"}""", """{"x":2,"c":"d"}""" }));
        Assert.That((order.Count, order.Distinct().Count()), Is.EqualTo((13, 12)), "the grid leaves out what was enqueued; a point enqueued twice runs twice");
        Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Holds, Is.True);
    }
}
