using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Hosts;

namespace HyperSearch.Cli.TrialHost;

/// <summary>
/// The two pipes between a worker and its host. A thread of its own reads, so that a drain, or the worker's death, is heard in the
/// middle of an optimiser step.
/// </summary>
internal sealed class HostChannel(Stream input, Stream output, Action onOrphaned)
{
    private readonly BlockingCollection<HostRun> runs = [];
    private readonly BlockingCollection<string> verdicts = [];
    private readonly Lock gate = new();
    private volatile bool drainRequested;

    public bool DrainRequested => drainRequested;

    public void Begin() => new Thread(Read) { IsBackground = true, Name = "requests" }.Start();

    /// <summary>The next attempt; null when there will be no more.</summary>
    public HostRun? NextRun() => runs.TryTake(out HostRun? run, Timeout.Infinite) ? run : null;

    /// <summary>Waits for the answer to the report before; stop when nobody will answer.</summary>
    public string NextVerdict() => verdicts.TryTake(out string? verdict, Timeout.Infinite) ? verdict : "stop";

    public void Send(HostMessage message)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options), (byte)'\n'];
        lock (gate)
        {
            output.Write(line);
            output.Flush();
        }
    }

    private void Read()
    {
        using (var reader = new StreamReader(input, Encoding.UTF8))
            while (reader.ReadLine() is { } line) Take(line);
        runs.CompleteAdding();
        verdicts.CompleteAdding();
        onOrphaned();
    }

    private void Take(string line)
    {
        HostRequest? request;
        try
        {
            request = JsonSerializer.Deserialize<HostRequest>(line, ProtocolJson.Options);
        }
        catch (JsonException wrong)
        {
            Console.Error.WriteLine($"a request that is no request was ignored: {wrong.Message}");
            return;
        }

        if (request?.Drain == true) drainRequested = true;
        if (request?.Verdict is { } verdict) verdicts.Add(verdict);
        if (request?.Run is { } run) runs.Add(run);
    }
}
