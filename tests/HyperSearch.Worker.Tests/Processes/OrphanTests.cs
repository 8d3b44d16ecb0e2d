using System.Diagnostics;

namespace HyperSearch.Worker.Tests.Processes;

/// <summary>A worker that is killed with -9 takes its children along: group members, and those that left for a session of their own.</summary>
[TestFixture]
[Platform("Linux")]
public sealed class OrphanTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Kill9_RunningTrialWithGrandchildren_NobodySurvives(bool isolated)
    {
        string folder = Directory.CreateTempSubdirectory("hs-orphan-").FullName;
        string pipe = Path.Combine(folder, "alive");
        using (Process made = Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync();
        using Process worker = Process.Start(new ProcessStartInfo("dotnet", [typeof(OrphanTests).Assembly.Location, "worker", folder, pipe, isolated ? "isolated" : "plain"]) { RedirectStandardInput = true })!;
        try
        {
            // The trial, its child and its detached grandchild hold the pipe's writing end: it closes when the last of them is dead.
            Task<string[]> lives = Task.Run(() => ReadAll(pipe));
            string first = await firstLine.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.That(first, Is.EqualTo("all started"));
            long killed = Stopwatch.GetTimestamp();
            worker.Kill();
            await lives.WaitAsync(TimeSpan.FromSeconds(30));
            await TestContext.Out.WriteLineAsync($"{(isolated ? "setsid and setpriv" : "no isolation")}: the last child was gone {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:0} ms after the kill");
        }
        finally
        {
            if (!worker.HasExited) worker.Kill(entireProcessTree: true);
            Directory.Delete(folder, recursive: true);
        }
    }

    private TaskCompletionSource<string> firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [SetUp]
    public void SetUp() => firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string[] ReadAll(string pipe)
    {
        var lines = new List<string>();
        foreach (string line in File.ReadLines(pipe))
        {
            lines.Add(line);
            firstLine.TrySetResult(line);
        }

        return [.. lines];
    }
}
