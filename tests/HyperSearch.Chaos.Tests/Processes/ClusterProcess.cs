using System.Diagnostics;
using System.Globalization;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.Chaos.Tests.Processes;

/// <summary>A coordinator or a worker: one real process that writes into a file and can be stopped in every way there is.</summary>
internal sealed class ClusterProcess : IDisposable
{
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(20);
    private readonly Process process;

    /// <param name="prefix">What the program is started through: <c>ip netns exec NAME</c>; nothing otherwise.</param>
    /// <param name="log">The file that its output is added to.</param>
    public ClusterProcess(IReadOnlyList<string> prefix, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string log)
    {
        // Every program of the chain gives its place to the next, so that the process number stays that of the last.
        string[] all = ["-c", "exec \"$@\" >> \"$0\" 2>&1 < /dev/null", log, .. prefix, "/usr/bin/env", "--default-signal=INT", Executable.Path, .. arguments];
        var start = new ProcessStartInfo("/bin/sh", all) { WorkingDirectory = Path.GetDirectoryName(log)! };
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        process = Process.Start(start) ?? throw new InvalidOperationException("no shell");
        Id = process.Id;
        Leftovers.Undo(string.Create(CultureInfo.InvariantCulture, $"kill -9 {Id}"));
    }

    public int Id { get; }

    public bool IsAlive => !process.HasExited;

    /// <summary>Null while it lives.</summary>
    public int? ExitCode => process.HasExited ? process.ExitCode : null;

    /// <summary>kill -9 of this process alone: what it started has to notice by itself.</summary>
    public async Task Kill()
    {
        ProcessTree.Signal("KILL", [Id]);
        await Ended(DeathPatience);
    }

    /// <summary>kill -9 of it with everything that it started, as a node that loses its power.</summary>
    public async Task KillTree()
    {
        IReadOnlyList<int> all = ProcessTree.Of(Id);
        ProcessTree.Signal("KILL", all);
        await Ended(DeathPatience);
        await Pause.Until("the last of a killed tree is gone", DeathPatience, () => !all.Any(ProcessTree.IsAlive));
    }

    /// <summary>SIGSTOP: of the process alone, or with everything that it started, as a suspended machine.</summary>
    /// <returns>Those that <see cref="Continue"/> has to wake.</returns>
    public IReadOnlyList<int> Stop(bool tree)
    {
        // First itself: a stopped process starts no children between the two looks.
        ProcessTree.Signal("STOP", [Id]);
        IReadOnlyList<int> all = tree ? ProcessTree.Of(Id) : [Id];
        ProcessTree.Signal("STOP", all);
        return all;
    }

    public static void Continue(IReadOnlyList<int> stopped) => ProcessTree.Signal("CONT", stopped);

    public void Terminate() => ProcessTree.Signal("TERM", [Id]);

    /// <exception cref="TimeoutException">It still lives after <paramref name="patience"/>.</exception>
    public Task Ended(TimeSpan patience) => process.WaitForExitAsync().WaitAsync(patience);

    public void Dispose()
    {
        if (!process.HasExited) ProcessTree.Signal("KILL", ProcessTree.Of(Id));
        process.Dispose();
    }
}
