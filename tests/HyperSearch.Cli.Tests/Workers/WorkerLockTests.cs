using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Workers;

namespace HyperSearch.Cli.Tests.Workers;

/// <summary>One worker of a name in a home.</summary>
public sealed class WorkerLockTests
{
    [Test]
    public void Take_WhileAnotherOfTheNameRuns_IsAConflictThatSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        using FileStream first = WorkerLock.Take(folder.Path, "node/1");
        CliException refusal = Assert.Throws<CliException>(() => WorkerLock.Take(folder.Path, "node/1"))!;
        Assert.That((refusal.ExitCode, refusal.Code), Is.EqualTo((ExitCode.Conflict, "worker_runs")));
        Assert.That((refusal.Message, refusal.Fix), Is.EqualTo(("a worker named node/1 runs in this home already", "end it, or give this one another --name")));
        Assert.That(refusal.Where, Does.StartWith(folder.Path), "a name is never a path");
    }

    [Test]
    public void Take_AnotherName_IsAllowed()
    {
        using var folder = new TemporaryFolder();
        using FileStream first = WorkerLock.Take(folder.Path, "a");
        using FileStream second = WorkerLock.Take(folder.Path, "b");
        Assert.That(second.Name, Is.Not.EqualTo(first.Name));
    }

    [Test]
    public void Take_AfterTheFirstHasEnded_IsAllowed()
    {
        using var folder = new TemporaryFolder();
        WorkerLock.Take(folder.Path, "a").Dispose();
        Assert.That(() => WorkerLock.Take(folder.Path, "a").Dispose(), Throws.Nothing);
    }
}
