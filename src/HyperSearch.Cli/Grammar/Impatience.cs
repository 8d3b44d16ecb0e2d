using System.Runtime.InteropServices;

namespace HyperSearch.Cli.Grammar;

/// <summary>
/// Tells a second request to end from an echo of the first. Schedulers send SIGTERM to every process of a job, and the job's script hands it on: SIGTERM within
/// two seconds of SIGTERM is one word. Ctrl-C is a person's, and every one counts.
/// </summary>
internal sealed class Impatience(TimeProvider clock)
{
    private static readonly TimeSpan OneWord = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private int requests;
    private long? terminated;

    /// <summary>How many times the end was asked for, this signal included.</summary>
    public int Hear(PosixSignal signal)
    {
        lock (gate)
        {
            if (signal == PosixSignal.SIGTERM && terminated is { } before && clock.GetElapsedTime(before) < OneWord) return requests;
            if (signal == PosixSignal.SIGTERM) terminated = clock.GetTimestamp();
            return ++requests;
        }
    }
}
