using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.EndToEnd;

[Platform("Linux")]
public sealed class InterruptionTests
{
    /// <summary>A trial that reports and then waits for a file, so that the test decides when it ends.</summary>
    private const string Waiting = """echo $$ >> started.txt; while [ ! -e go.txt ]; do sleep 0.02; done; echo "{\"step\": 1, \"metrics\": {\"loss\": 0.$HYPERSEARCH_PARAM_K}}" """;

    private CommandStudy study = null!;

    [SetUp]
    public void MakeStudy() => study = new CommandStudy();

    [TearDown]
    public void RemoveStudy() => study.Dispose();

    [Test]
    public async Task Run_Interrupted_EndsWith130AndGoesOnLater()
    {
        study.Write(Waiting);
        using var interrupt = new CancellationTokenSource();
        Task<int> first = Run(interrupt.Token);
        await Until(() => File.Exists(study.File("started.txt")), first);

        await interrupt.CancelAsync();
        int interrupted = await first;
        await File.WriteAllTextAsync(study.File("go.txt"), "");
        CliRun second = await study.Call("run", "s.yaml");

        Assert.That(interrupted, Is.EqualTo(130));
        Assert.That(second.ExitCode, Is.Zero, second.Error);
        Assert.That(second.Error, Does.Contain("Resuming s"));
        Assert.That(second.Out, Does.Contain("6 completed"));
    }

    [Test]
    public async Task Verbs_WhileARunHoldsTheHome_ReachIt()
    {
        study.Write(Waiting);
        Task<int> running = Run(CancellationToken.None);
        await Until(() => File.Exists(study.File("started.txt")), running);

        CliRun show = await study.Call("study", "show", "s");
        CliRun paused = await study.Call("study", "pause", "s");
        CliRun resumed = await study.Call("study", "resume", "s");
        await File.WriteAllTextAsync(study.File("go.txt"), "");

        Assert.That(await running, Is.Zero);
        Assert.That(show.Out, Does.Contain("running"), show.Error);
        Assert.That(paused.Out, Does.Contain("paused"), paused.Error);
        Assert.That(resumed.Out, Does.Contain("running"), resumed.Error);
    }

    [Test]
    public async Task Run_ASecondOneInTheSameHome_HandsItsStudyToTheFirst()
    {
        study.Write(Waiting);
        study.Write(Waiting, name: "t");
        Task<int> first = Run(CancellationToken.None);
        await Until(() => File.Exists(study.File("started.txt")), first);
        Task<CliRun> second = study.Call("run", "t.yaml");
        await File.WriteAllTextAsync(study.File("go.txt"), "");

        CliRun followed = await second;

        Assert.That(await first, Is.Zero);
        Assert.That(followed.ExitCode, Is.Zero, followed.Error);
        Assert.That(followed.Out, Does.Contain("t  finished").And.Contain("6 completed"));
    }

    private Task<int> Run(CancellationToken cancel)
    {
        var environment = new CliEnvironment { In = TextReader.Null, Out = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null, WorkingDirectory = study.Path, Clock = TimeProvider.System };
        var context = new CliContext(environment, new Screen(environment, new ScreenSettings(false, true, false, 0)), new Cli.Homes.HomeDirectory(study.Home, "--home"));
        return Task.Run(() => RunVerb.Run(new RunOptions("s.yaml", false, false), context, cancel), CancellationToken.None);
    }

    /// <summary>Waits for what another process does; ends with the run's own error where that comes first.</summary>
    private static async Task Until(Func<bool> condition, Task run)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition() && await timer.WaitForNextTickAsync())
            if (run.IsCompleted) await run;
    }
}
