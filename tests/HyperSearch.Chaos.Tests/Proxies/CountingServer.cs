using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>An HTTP server that answers its n-th request with n, in chunks and after an interim answer, and HEAD with the length of nothing.</summary>
internal sealed class CountingServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<HttpMessage> requests = [];
    private readonly CancellationTokenSource closing = new();
    private readonly Task accepting;
    private int count;

    public CountingServer()
    {
        listener.Start();
        accepting = Accept();
    }

    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    public IEnumerable<string> Bodies => requests.Select(r => r.Text);

    public IEnumerable<string?> Hosts => requests.Select(r => r.Header("Host"));

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        await accepting;
        closing.Dispose();
    }

    private async Task Accept()
    {
        var served = new List<Task>();
        try
        {
            while (true) served.Add(Serve(await listener.AcceptTcpClientAsync(closing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using TcpClient own = client;
        try
        {
            var reader = new HttpMessageReader(client.GetStream());
            while (await reader.ReadRequest(closing.Token) is { } request)
            {
                requests.Enqueue(request);
                string answer = $"{Interlocked.Increment(ref count)}";
                string sent = request.Method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                    : $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{answer.Length:x}\r\n{answer}\r\n0\r\n\r\n";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), closing.Token);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // The proxy hung up.
        }
    }
}
