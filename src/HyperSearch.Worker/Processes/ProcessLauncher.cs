using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace HyperSearch.Worker.Processes;

/// <summary>
/// Starts children from one thread that lives as long as the worker. Linux delivers a parent-death signal when the *thread* that
/// forked ends, and threads of the pool come and go.
/// </summary>
internal sealed class ProcessLauncher : IDisposable
{
    private readonly BlockingCollection<Action> work = new(boundedCapacity: 256);
    private readonly ChildIsolation isolation;
    private readonly TimeProvider time;
    private readonly Warden warden;

    public ProcessLauncher(ChildIsolation isolation, string session, TimeProvider time)
    {
        this.isolation = isolation;
        this.time = time;
        new Thread(Serve) { IsBackground = true, Name = "process launcher" }.Start();
        warden = OnThread(() => Warden.Start(isolation, session)).GetAwaiter().GetResult();
    }

    /// <summary>Starts a child and registers its group with the warden.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public Task<ChildProcess> Start(ChildCommand command) => OnThread(() =>
    {
        Process process = Process.Start(Describe(command)) ?? throw new InvalidOperationException("No process was started.");
        warden.Watch(process.Id);
        return new ChildProcess(process, isolation.OwnGroup, command.Mark, warden, time);
    });

    public void Dispose()
    {
        warden.Dispose();
        work.CompleteAdding();
    }

    private ProcessStartInfo Describe(ChildCommand command)
    {
        string[] arguments = [.. isolation.Prefix, .. command.Arguments];
        var start = new ProcessStartInfo(arguments[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            WorkingDirectory = command.WorkingDirectory,
        };
        foreach (string argument in arguments.AsSpan(1)) start.ArgumentList.Add(argument);
        foreach ((string name, string? value) in command.Environment) start.Environment[name] = value;
        start.Environment[MarkedProcesses.Variable] = command.Mark;
        return start;
    }

    private Task<T> OnThread<T>(Func<T> step)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(step());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }

    private void Serve()
    {
        foreach (Action step in work.GetConsumingEnumerable()) step();
        work.Dispose();
    }
}
