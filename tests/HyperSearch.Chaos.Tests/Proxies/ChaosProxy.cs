using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>
/// Stands between a worker and the coordinators, as a balancer would, and misbehaves as its <see cref="Plan"/> says. It reads whole
/// requests and answers, so that a fault hits a message and not a random byte, and writes down every answer.
/// </summary>
internal sealed class ChaosProxy : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly Func<IReadOnlyList<IPEndPoint>> upstreams;
    private readonly Random random;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<ProxiedConnection, bool> connections = [];
    private readonly Task accepting;
    private volatile FaultPlan plan = FaultPlan.Calm;
    private volatile bool isBlocked;
    private int faults;

    /// <param name="name">Of whom it serves; it stands in the log.</param>
    /// <param name="upstreams">The coordinators at this moment; one that takes no connection is passed over.</param>
    public ChaosProxy(string name, IPAddress listen, Func<IReadOnlyList<IPEndPoint>> upstreams, ExchangeLog log, int seed)
    {
        Name = name;
        Log = log;
        this.upstreams = upstreams;
        random = new Random(seed);
        listener = new TcpListener(listen, 0);
        listener.Start();
        accepting = Accept();
    }

    public string Name { get; }

    public ExchangeLog Log { get; }

    public string Url => $"http://{listener.LocalEndpoint}";

    public FaultPlan Plan
    {
        get => plan;
        set => plan = value;
    }

    /// <summary>Half-open: what is sent is swallowed, connections stay open, and those that were open at any moment of it never speak again.</summary>
    public bool IsBlocked
    {
        get => isBlocked;
        set => isBlocked = value;
    }

    /// <summary>Resets every connection.</summary>
    public void Reset()
    {
        foreach (ProxiedConnection connection in connections.Keys) connection.Abort();
    }

    /// <summary>How many exchanges were not left alone.</summary>
    public int Faults => faults;

    /// <summary>Draws what happens to the next exchange.</summary>
    public ExchangeFault NextFault()
    {
        ExchangeFault fault;
        lock (random) fault = plan.Choose(random);
        if (fault != ExchangeFault.None) Interlocked.Increment(ref faults);
        return fault;
    }

    public TimeSpan Draw(TimeSpan max)
    {
        lock (random) return max * random.NextDouble();
    }

    /// <summary>A connection to one of the coordinators, drawn anew each time.</summary>
    /// <exception cref="IOException">None of them takes connections.</exception>
    public async Task<TcpClient> Connect(CancellationToken cancel)
    {
        IPEndPoint[] all = [.. upstreams()];
        lock (random) random.Shuffle(all);
        foreach (IPEndPoint upstream in all)
        {
            var client = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
            try
            {
                await client.ConnectAsync(upstream, cancel);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
            }
        }

        throw new IOException("no coordinator takes connections");
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting;
        Reset();
        await Task.WhenAll(connections.Keys.Select(c => c.Finished));
        closing.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(closing.Token);
                var connection = new ProxiedConnection(this, client);
                connections[connection] = true;
                _ = connection.Run(closing.Token).ContinueWith(_ => connections.TryRemove(connection, out bool _), TaskScheduler.Default);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }
}
