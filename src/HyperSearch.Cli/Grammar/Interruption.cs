using System.Runtime.InteropServices;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>Ctrl-C, SIGTERM and a closed terminal: the first asks the verb to end in order, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly CliEnvironment environment;
    private readonly Impatience impatience;

    public Interruption(CliEnvironment environment)
    {
        this.environment = environment;
        impatience = new Impatience(environment.Clock);
        if (!environment.HandlesSignals) return;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (impatience.Hear(context.Signal) > 1)
        {
            environment.Error.WriteLine("Interrupted twice: exiting at once. Nothing that was acknowledged is lost.");
            Environment.Exit(ExitCode.Interrupted);
        }

        // Continuations must not run on the signal's own thread: a second Ctrl-C would wait behind them.
        _ = source.CancelAsync();
    }
}
