using HyperSearch.Cli.Cluster;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Tests.Cluster;

public sealed class StudyWatchTests
{
    private const string Study = "name: far\nobjective: {metric: loss}\nspace:\n  x: {type: int, low: 0, high: 3}\nstrategy: {kind: grid}\ntrial: {kind: command, run: [/bin/true]}\n";

    [Test]
    public async Task ToTheEnd_CoordinatorGoesAwayForAWhile_IsWaitedFor()
    {
        await using ServedHome served = await ServedHome.Open();
        LocalCoordinator coordinator = served.Host.Coordinator;
        await coordinator.SubmitStudy(new SubmitStudy(Study, "far.yaml", "/srv", null, false, "key"), CancellationToken.None);
        await using var home = new HomeSession(FlakyCoordinator.Over(coordinator, nameof(ICoordinator.WaitForChange), 1), false, null, () => ValueTask.CompletedTask);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment { In = TextReader.Null, Out = output, Error = TextWriter.Synchronized(error), Variable = _ => null, WorkingDirectory = served.Laptop, Clock = TimeProvider.System };
        var context = new CliContext(environment, new Screen(environment, new ScreenSettings(false, true, false, 0)), new HomeDirectory(served.Laptop, "default"));
        Task<int> watch = new StudyWatch(home, "far", context).ToTheEnd(TimeSpan.FromMinutes(2), CancellationToken.None);
        await coordinator.StopStudy("far", null, CancellationToken.None);
        Assert.That(await watch, Is.EqualTo(ExitCode.Failed), "it was followed to its end, and no trial completed");
        Assert.That(error.ToString(), Does.Contain("nobody answers Waiting for it; far goes on meanwhile"));
        Assert.That(output.ToString(), Does.Contain("finished"));
    }
}
