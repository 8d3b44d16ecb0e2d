using System.Diagnostics;
using System.Threading.Channels;

namespace HyperSearch.Worker.Processes;

/// <summary>A line of a child, from its standard output or its standard error.</summary>
internal readonly record struct ChildLine(OutputLine Line, bool IsError);

/// <summary>
/// A running child with its process group. Output of both streams arrives in <see cref="Lines"/>, which ends when both are closed;
/// a slow reader holds the child back instead of filling memory.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int LinesMax = 256;
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly bool ownGroup;
    private readonly string mark;
    private readonly Warden warden;
    private readonly TimeProvider time;
    private readonly Channel<ChildLine> lines = Channel.CreateBounded<ChildLine>(LinesMax);
    private readonly TaskCompletionSource bothClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly Lock input = new(); // its own: a child that does not read must not hold up the signal that ends it
    private int openStreams = 2;
    private int posting;
    private bool over;

    public ChildProcess(Process process, bool ownGroup, string mark, Warden warden, TimeProvider time)
    {
        this.process = process;
        this.ownGroup = ownGroup;
        this.mark = mark;
        this.warden = warden;
        this.time = time;
        Id = process.Id;
        Pump(process.StandardOutput.BaseStream, isError: false);
        Pump(process.StandardError.BaseStream, isError: true);
        Exited = WatchExit();
    }

    public int Id { get; }

    public ChannelReader<ChildLine> Lines => lines.Reader;

    /// <summary>The exit code, 128 + n for signal n, when the child has ended, what was left of its group is dead and its pipes are closed.</summary>
    public Task<int> Exited { get; }

    /// <summary>Whether the child itself has ended.</summary>
    public bool IsOver
    {
        get
        {
            lock (gate) return over;
        }
    }

    /// <summary>Writes a line to the child's standard input; false if it no longer reads.</summary>
    public bool Write(string line)
    {
        lock (input)
        {
            try
            {
                process.StandardInput.Write(line + "\n");
                process.StandardInput.Flush();
                return true;
            }
            catch (Exception closed) when (closed is IOException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public void CloseInput()
    {
        lock (input)
        {
            try
            {
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading: what it leaves unread is no error of ours.
            }
        }
    }

    /// <summary>Asks the whole group to end.</summary>
    public void Terminate() => Signal(Signals.Terminate);

    /// <summary>Kills the whole group and whatever left it.</summary>
    public void Kill()
    {
        if (IsOver) return;
        Signal(Signals.Kill);
        MarkedProcesses.Kill(mark);
    }

    /// <summary>Kills the child if it still runs, drops what it still prints, and waits until it is gone.</summary>
    public async Task End()
    {
        Kill();
        lines.Writer.TryComplete();
        await Exited;
    }

    public void Dispose() => process.Dispose();

    private void Signal(int signal)
    {
        lock (gate)
        {
            if (over) return; // reaped: its number may be somebody else's by now
            if (ownGroup && Signals.ToGroup(Id, signal)) return;
            Signals.ToProcess(Id, signal); // between fork and setsid it leads no group yet
        }
    }

    private async Task<int> WatchExit()
    {
        await process.WaitForExitAsync();
        int code = process.ExitCode;
        lock (gate) over = true;
        if (ownGroup) Signals.ToGroup(Id, Signals.Kill); // what it left running in its group
        warden.Forget(Id);
        await ClosePipes();
        return code;
    }

    /// <summary>A grandchild in a session of its own may hold our pipes open for ever.</summary>
    private async Task ClosePipes()
    {
        if (await ClosedInTime()) return;
        MarkedProcesses.Kill(mark);
        while (!await ClosedInTime())
            if (Volatile.Read(ref posting) == 0) break; // nobody is held back by a slow reader: a stranger holds the pipe
        lines.Writer.TryComplete();
    }

    private async Task<bool> ClosedInTime()
    {
        try
        {
            await bothClosed.Task.WaitAsync(PipePatience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Pump(Stream stream, bool isError) =>
        new Thread(() => Read(new LineReader(stream, LineReader.DefaultBytesMax), isError)) { IsBackground = true, Name = isError ? "child stderr" : "child stdout" }.Start();

    private void Read(LineReader reader, bool isError)
    {
        try
        {
            while (reader.Read() is { } line) Post(new ChildLine(line, isError));
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or ChannelClosedException)
        {
            // The attempt is over and nobody reads any more.
        }

        if (Interlocked.Decrement(ref openStreams) > 0) return;
        lines.Writer.TryComplete();
        bothClosed.TrySetResult();
    }

    private void Post(ChildLine line)
    {
        if (lines.Writer.TryWrite(line)) return;
        Interlocked.Increment(ref posting);
        try
        {
            lines.Writer.WriteAsync(line).AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            Interlocked.Decrement(ref posting);
        }
    }
}
