using System.Text.Json;

namespace HyperSearch.Cli.Tests.EndToEnd;

[Platform("Linux")]
public sealed class RunTests
{
    private const string Objective = """echo "{\"step\": 1, \"metrics\": {\"loss\": 0.$HYPERSEARCH_PARAM_K}}"; echo $HYPERSEARCH_PARAM_K$HYPERSEARCH_PARAM_C >> ran.txt""";

    private CommandStudy study = null!;

    [SetUp]
    public void MakeStudy() => study = new CommandStudy();

    [TearDown]
    public void RemoveStudy() => study.Dispose();

    [Test]
    public async Task Run_AGrid_TriesEveryCellOnceAndPrintsTheBest()
    {
        study.Write(Objective);

        CliRun run = await study.Call("run", "s.yaml");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.Contain("6 completed").And.Contain("k=1"));
        Assert.That(File.ReadAllLines(study.File("ran.txt")), Is.EquivalentTo(new[] { "1a", "1b", "2a", "2b", "3a", "3b" }));
    }

    [Test]
    public async Task Run_AFinishedStudy_PrintsItsResultAndRunsNothing()
    {
        study.Write(Objective);
        await study.Call("run", "s.yaml");

        CliRun again = await study.Call("run", "s.yaml", "--json");

        Assert.That(again.ExitCode, Is.Zero, again.Error);
        using JsonDocument json = JsonDocument.Parse(again.Out);
        Assert.That(json.RootElement.GetProperty("state").GetString(), Is.EqualTo("finished"));
        Assert.That(File.ReadAllLines(study.File("ran.txt")), Has.Length.EqualTo(6));
    }

    [Test]
    public async Task Run_AnotherSpecificationUnderTheName_IsAConflictThatShowsTheDifference()
    {
        study.Write(Objective);
        await study.Call("run", "s.yaml");
        study.Write(Objective, parallelism: 1);

        CliRun other = await study.Call("run", "s.yaml");

        Assert.That(other.ExitCode, Is.EqualTo(5));
        Assert.That(other.Error, Does.Contain("parallelism"));
    }

    [Test]
    public async Task Run_NoTrialCompletes_ExitsWithOneAndSaysWhy()
    {
        study.Write("echo broken >&2; exit 3");

        CliRun run = await study.Call("run", "s.yaml");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Out, Does.Contain("no trial completed"));
        CliRun logs = await study.Call("trial", "logs", "s", "0");
        Assert.That(logs.Out, Does.Contain("broken"));
    }

    [Test]
    public async Task Best_NoTrialMeetsTheMetricConstraints_SaysSo()
    {
        study.Write(Objective, budget: "metric_constraints: ['loss > 1000']");

        CliRun run = await study.Call("run", "s.yaml");
        CliRun best = await study.Call("best", "s");

        Assert.That(run.Out, Does.Contain("6 completed").And.Contain("none: no completed trial meets the metric constraints"));
        Assert.That(best.ExitCode, Is.EqualTo(1));
        Assert.That(best.Error, Does.Contain("meets the metric constraints"));
    }

    [Test]
    public async Task Run_SomeTrialsFail_StillExitsWithZero()
    {
        study.Write("""if [ $HYPERSEARCH_PARAM_K = 1 ]; then exit 3; fi; echo "{\"step\": 1, \"metrics\": {\"loss\": 0.$HYPERSEARCH_PARAM_K}}" """);

        CliRun run = await study.Call("run", "s.yaml");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.Contain("4 completed, 2 failed"));
    }

    [Test]
    public async Task Verbs_AfterARun_ReadTheHome()
    {
        study.Write(Objective);
        await study.Call("run", "s.yaml");

        CliRun list = await study.Call("study", "list", "-q");
        CliRun verify = await study.Call("study", "verify", "s");
        CliRun best = await study.Call("best", "s", "--json");
        CliRun export = await study.Call("study", "export", "s", "--format", "jsonl");
        CliRun csv = await study.Call("study", "export", "s");
        CliRun show = await study.Call("trial", "show", "s", "0");

        Assert.That(list.Out.Trim(), Is.EqualTo("s"));
        Assert.That(verify.Out, Does.Contain("6 proposals"), verify.Error);
        using JsonDocument winner = JsonDocument.Parse(best.Out);
        Assert.That(winner.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "number", "parameters", "value" }));
        Assert.That(winner.RootElement.GetProperty("value").GetDouble(), Is.EqualTo(0.1));
        Assert.That(export.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(6));
        Assert.That(csv.Out, Does.StartWith("number,state,param.k,param.c,value,attempts,metric.loss,error.class,error.message"));
        Assert.That(show.Out, Does.Contain("sampled").And.Contain("Attempts"));
    }

    [Test]
    public async Task Delete_WithoutTheNameTyped_IsRefusedAndWithItRemovesTheStudy()
    {
        study.Write(Objective);
        await study.Call("run", "s.yaml");

        CliRun refused = await study.Call("study", "delete", "s");
        CliRun deleted = await study.Call("study", "delete", "s", "--confirm", "s");
        CliRun gone = await study.Call("study", "show", "s");

        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(deleted.ExitCode, Is.Zero, deleted.Error);
        Assert.That(gone.ExitCode, Is.EqualTo(3));
    }

    [Test]
    public async Task Verbs_WithoutAHome_SayWhereTheyLooked()
    {
        CliRun run = await study.Call("study", "show", "s");

        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain(study.Home));
    }

    [TestCase("trial show s 99", 3, "trial list s")]
    [TestCase("trial retry s 99", 3, "trial list s")]
    [TestCase("trial logs s 0 --attempt 9", 3, "trial show s 0")]
    [TestCase("trial retry s 0", 5, "trial list s --state failed")]
    [TestCase("trial add s k=9", 2, "study show s")]
    [TestCase("trial add s z=1", 2, "use one of: k, c")]
    [TestCase("confirm s", 2, "hypersearch best s")]
    public async Task Verbs_ThatRefuse_SayWhereToLook(string line, int code, string fix)
    {
        study.Write(Objective, "random", "budget: {trials: 2}");
        Assert.That((await study.Call("run", "s.yaml")).ExitCode, Is.Zero);
        Assert.That((await study.Call("study", "edit", "s", "--set", "budget.trials=4")).ExitCode, Is.Zero);

        CliRun run = await study.Call(line.Split(' '));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((code, "")));
        Assert.That(run.Error.Split('\n').Where(l => l.StartsWith("  fix: ", StringComparison.Ordinal)), Has.One.Contains(fix), run.Error);
    }

    [Test]
    public async Task Points_OfALogScale_AreTakenAsTheyAreWritten()
    {
        study.Write(Objective, "random", "budget: {trials: 3}\nenqueue: [{k: 2, r: 0.001}]");
        string file = study.File("s.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("space:\n", "space:\n  r: {type: float, low: 1e-6, high: 1, scale: log, points: 5}\n", StringComparison.Ordinal));

        CliRun run = await study.Call("run", "s.yaml");
        Assert.That((await study.Call("study", "edit", "s", "--set", "budget.trials=4")).ExitCode, Is.Zero, run.Error);
        CliRun add = await study.Call("trial", "add", "s", "r=0.001", "k=1", "c=a");

        Assert.That((run.ExitCode, add.ExitCode), Is.EqualTo((0, 0)), run.Error + add.Error);
    }
}
