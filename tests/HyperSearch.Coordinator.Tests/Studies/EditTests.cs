using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>A study whose ranges, choices, budget and parallelism change while it goes on.</summary>
public sealed class EditTests
{
    private const string Wide = "rate: {type: float, low: 1e-6, high: 1, scale: log}, depth: {type: int, low: 1, high: 9}, mode: {type: categorical, choices: [a, b, c]}";
    private const string Narrow = "rate: {type: float, low: 1e-4, high: 1e-1, scale: log}, depth: {type: int, low: 3, high: 5}, mode: {type: categorical, choices: [c, b]}";
    private const string Wider = "rate: {type: float, low: 1e-7, high: 10, scale: log}, depth: {type: int, low: 1, high: 20}, mode: {type: categorical, choices: [a, b, c, d]}";

    private static IEnumerable<string> Kinds() => AlgorithmTable.Strategies.Where(s => !s.NeedsLevels && !s.TrainsPopulation && s.Kind != "grid").Select(s => s.Kind);

    [TestCaseSource(nameof(Kinds))]
    public async Task Edit_NarrowThenWide_KeepsEveryStrategyInsideAndVerifies(string kind)
    {
        await using Bench bench = NewBench();
        await bench.Submit(Yaml(Wide, 12, kind));
        await bench.Register();
        await RunToTheEnd(bench, 12);
        await Edit(bench, Yaml(Narrow, 20, kind), "narrow");
        await RunToTheEnd(bench, 20);
        await Edit(bench, Yaml(Wider, 28, kind), "wide");
        await RunToTheEnd(bench, 28);

        List<StudyEvent> events = await bench.Events();
        SearchSpace? space = null;
        foreach (StudyEvent e in events)
        {
            if (e is StudyCreated created) space = created.Spec.Space;
            if (e is StudyEdited edited) space = edited.Spec.Space;
            if (e is TrialProposed proposed) Assert.That(space!.Refusal(proposed.Parameters), Is.Null, $"trial {proposed.Number} of {kind}");
        }

        Assert.That(events.OfType<TrialProposed>().Count(), Is.EqualTo(28));
        Assert.That(events.OfType<StudyFinished>().Count(), Is.EqualTo(3), "it ended, went on, ended, went on and ended");
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That(report.Holds, Is.True, report.Difference);
        Assert.That((await bench.Trials()).Count(t => t.Value is not null), Is.EqualTo(28), "what lies outside keeps its result");
    }

    [Test]
    public async Task Edit_Grid_GoesOnWithTheNewCells()
    {
        await using Bench bench = NewBench();
        await bench.Submit(Files.Study(space: "x: {type: int, low: 0, high: 2}"));
        await bench.Register();
        await RunToTheEnd(bench, 3);
        await Edit(bench, Files.Study(space: "x: {type: int, low: 1, high: 5}"), "edit");
        await RunToTheEnd(bench, 6);
        Assert.That((await bench.Trials()).Select(t => t.Parameters.GetProperty("x").GetInt32()), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Holds, Is.True);
    }

    [Test]
    public async Task Edit_Parallelism_LetsMoreRunAtOnce()
    {
        await using Bench bench = NewBench();
        await bench.Submit(Yaml(Wide, 9, "random"));
        await bench.Register();
        Assert.That(await bench.Lease(0), Is.Not.Null);
        Assert.That(await bench.Lease(1), Is.Null);
        await Edit(bench, Yaml(Wide, 9, "random", parallelism: 2), "edit");
        Assert.That(await bench.Lease(1), Is.Not.Null);
    }

    [TestCase("objective: {metric: loss}", "objective: {metric: other}", "objectives")]
    [TestCase("strategy: {kind: random}", "strategy: {kind: tpe}", "strategy")]
    [TestCase("scale: log", "scale: linear", "space.rate.scale")]
    [TestCase("depth: {type: int", "width: {type: int", "space.depth")]
    [TestCase("type: int, low: 1, high: 9", "type: float, low: 1, high: 9", "space.depth.type")]
    [TestCase("seed: 7", "seed: 8", "seed")]
    [TestCase("run: [./train]", "run: [./other]", "trial.run")]
    [TestCase("name: study", "name: another", "name")]
    public async Task Edit_AnythingElse_IsRefusedByName(string old, string now, string named)
    {
        await using Bench bench = NewBench();
        string yaml = Yaml(Wide, 9, "random");
        await bench.Submit(yaml);
        string changed = yaml.Replace(old, now, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(yaml));
        (string? code, string message) = await Refusal(() => Edit(bench, changed, "edit"));
        Assert.That((code, message.Contains(named, StringComparison.Ordinal)), Is.EqualTo((ProblemCode.InvalidRequest, true)), message);
        Assert.That((await bench.Events()).Any(e => e is StudyEdited), Is.False);
    }

    [Test]
    public async Task Edit_MadeFromAnOlderVersion_IsAConflict()
    {
        await using Bench bench = NewBench();
        await bench.Submit(Yaml(Wide, 9, "random"));
        string basis = HyperSearch.Coordinator.Submissions.Editing.HashOf((await bench.Coordinator.GetStudy("study", CancellationToken.None)).SourceText);
        await bench.Coordinator.EditStudy("study", new Protocol.Studies.EditStudy(Yaml(Wide, 10, "random"), "s.yaml", "one") { BasedOn = basis }, CancellationToken.None);
        (string? code, _) = await Refusal(() => bench.Coordinator.EditStudy("study", new Protocol.Studies.EditStudy(Yaml(Wide, 11, "random"), "s.yaml", "two") { BasedOn = basis }, CancellationToken.None));
        Assert.That(code, Is.EqualTo(ProblemCode.Conflict));
    }

    [Test]
    public async Task Edit_Twice_HappensOnce()
    {
        await using Bench bench = NewBench();
        await bench.Submit(Yaml(Wide, 9, "random"));
        await Edit(bench, Yaml(Wide, 10, "random"), "key");
        await Edit(bench, Yaml(Wide, 10, "random"), "key");
        await Edit(bench, Yaml(Wide, 10, "random"), "another key, and nothing to change");
        Assert.That((await bench.Events()).OfType<StudyEdited>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Edit_AnEnqueuedTrialWouldLieOutside_IsAConflict()
    {
        await using Bench bench = NewBench();
        await bench.Submit(Yaml(Wide, 9, "random") + "\nenqueue: [{depth: 9}]\n");
        (string? code, string message) = await Refusal(() => Edit(bench, Yaml(Narrow, 9, "random"), "edit"));
        Assert.That((code, message.Contains("depth=9", StringComparison.Ordinal)), Is.EqualTo((ProblemCode.Conflict, true)), message);
        await bench.Register();
        await bench.Complete((await bench.Lease())!, 1);
        await Edit(bench, Yaml(Narrow, 9, "random"), "later");
    }

    [Test]
    public async Task Edit_AStudyThatWasStopped_IsRefused()
    {
        await using Bench bench = NewBench();
        await bench.Submit(Yaml(Wide, 9, "random"));
        await bench.Coordinator.StopStudy("study", null, CancellationToken.None);
        (string? code, _) = await Refusal(() => Edit(bench, Yaml(Wide, 10, "random"), "edit"));
        Assert.That(code, Is.EqualTo(ProblemCode.Conflict));
    }

    private static Bench NewBench() => new(change: o => o with { ProposesBeside = _ => false });

    private static string Yaml(string space, int trials, string kind, int parallelism = 1) => Files.Study(space: space, strategy: kind, parallelism: parallelism, more: $$"""budget: {trials: {{trials}}}""");

    private static Task<StudySummary> Edit(Bench bench, string yaml, string key) =>
        bench.Coordinator.EditStudy("study", new Protocol.Studies.EditStudy(yaml, "s.yaml", key), CancellationToken.None);

    private static async Task RunToTheEnd(Bench bench, int trials)
    {
        while (await bench.Lease() is { } grant)
        {
            double depth = grant.Parameters.TryGetProperty("depth", out var value) ? value.GetDouble() : 0;
            double rate = grant.Parameters.TryGetProperty("rate", out var second) ? Math.Log10(second.GetDouble()) : 0;
            await bench.Complete(grant, Math.Pow(depth - 4, 2) + Math.Pow(rate + 3, 2));
        }

        StudySummary summary = await bench.Summary();
        Assert.That((summary.State, summary.Trials["completed"]), Is.EqualTo(("finished", trials)));
    }

    private static async Task<(string? Code, string Message)> Refusal(Func<Task> call)
    {
        try
        {
            await call();
            return (null, "");
        }
        catch (CoordinatorException refusal)
        {
            return (refusal.Code, refusal.Message);
        }
    }
}
