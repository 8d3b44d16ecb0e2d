using System.Net;
using System.Net.Sockets;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>A worker's connection with the one that was opened for it to a coordinator.</summary>
// Its source of cancellation has no timer and holds nothing that needs disposing, which would only race with an abort.
#pragma warning disable CA1001
internal sealed class ProxiedConnection(ChaosProxy proxy, TcpClient client)
#pragma warning restore CA1001
{
    private const int TrickleBytes = 64;
    private static readonly TimeSpan TricklePause = TimeSpan.FromMilliseconds(2);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource aborted = new();
    private TcpClient? upstream;
    private HttpMessageReader? answers;

    public Task Finished => finished.Task;

    public async Task Run(CancellationToken closing)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(closing, aborted.Token);
        try
        {
            client.NoDelay = true;
            var requests = new HttpMessageReader(client.GetStream());
            Task<HttpMessage?> next = requests.ReadRequest(either.Token);
            while (await next is { } request)
            {
                if (proxy.IsBlocked) await Forever(either.Token);

                // Reading on shows at once when the worker hangs up, which ends the connection to the coordinator as well.
                next = requests.ReadRequest(either.Token);
                _ = next.ContinueWith(read => HangUp(read), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                await Exchange(request, either.Token);
            }
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // A connection that ended, by itself or by a fault, is what this is about.
            Reset(client);
        }
        finally
        {
            client.Dispose();
            upstream?.Dispose();
            finished.TrySetResult();
        }
    }

    /// <summary>Resets the connection at both ends.</summary>
    public void Abort() => aborted.Cancel();

    private void HangUp(Task<HttpMessage?> read)
    {
        if (!read.IsCompletedSuccessfully || read.Result is null) aborted.Cancel();
    }

    private async Task Exchange(HttpMessage request, CancellationToken cancel)
    {
        ExchangeFault fault = proxy.NextFault();
        if (fault == ExchangeFault.Hang) await Forever(cancel);
        if (fault == ExchangeFault.DropRequest) throw new IOException("the request is dropped");
        if (fault == ExchangeFault.Delay) await Pause.For(proxy.Draw(proxy.Plan.DelayMax), cancel);
        Task<HttpMessage>? twin = fault == ExchangeFault.Duplicate ? Replay(request, TimeSpan.Zero, cancel) : null;
        HttpMessage answer = await Ask(request, fault == ExchangeFault.Trickle, cancel);
        if (fault == ExchangeFault.ReplayLater) _ = Replay(request, proxy.Draw(proxy.Plan.ReplayMax), CancellationToken.None).ContinueWith(t => t.Exception, TaskScheduler.Default);
        if (twin is not null && await twin is { Status: < 500 } other) answer = other;
        if (fault == ExchangeFault.LoseAnswer) throw new IOException("the answer is lost");
        if (fault == ExchangeFault.Delay) await Pause.For(proxy.Draw(proxy.Plan.DelayMax), cancel);
        if (proxy.IsBlocked) await Forever(cancel);
        byte[] raw = fault == ExchangeFault.CutAnswer ? answer.Raw[..(answer.Raw.Length / 2)] : answer.Raw;
        await client.GetStream().WriteAsync(raw, cancel);
        if (fault == ExchangeFault.CutAnswer) throw new IOException("the answer is cut");
    }

    private async Task<HttpMessage> Ask(HttpMessage request, bool slowly, CancellationToken cancel)
    {
        if (upstream is null)
        {
            upstream = await proxy.Connect(cancel);
            answers = new HttpMessageReader(upstream.GetStream());
        }

        return await Ask(upstream, answers!, request, slowly, cancel);
    }

    /// <summary>Sends a copy on a connection of its own; what is answered counts as much as the first answer.</summary>
    private async Task<HttpMessage> Replay(HttpMessage request, TimeSpan later, CancellationToken cancel)
    {
        await Pause.For(later, cancel);
        using TcpClient own = await proxy.Connect(cancel);
        return await Ask(own, new HttpMessageReader(own.GetStream()), request, slowly: false, cancel);
    }

    private async Task<HttpMessage> Ask(TcpClient to, HttpMessageReader from, HttpMessage request, bool slowly, CancellationToken cancel)
    {
        var address = (IPEndPoint)to.Client.RemoteEndPoint!;
        byte[] raw = request.For(address.ToString()).Raw;
        DateTimeOffset sent = DateTimeOffset.UtcNow;
        int step = slowly ? TrickleBytes : raw.Length;
        for (int at = 0; at < raw.Length; at += step)
        {
            if (at > 0) await Pause.For(TricklePause, cancel);
            await to.GetStream().WriteAsync(raw.AsMemory(at, Math.Min(step, raw.Length - at)), cancel);
        }

        HttpMessage answer = await from.ReadAnswer(request.Method, cancel) ?? throw new IOException("the coordinator closed the connection");
        proxy.Log.Add(new HttpExchange(sent, DateTimeOffset.UtcNow, proxy.Name, address.Port, request.Method, request.Target, answer.Status, request.Text, answer.Text));
        return answer;
    }

    private static Task Forever(CancellationToken cancel) => Task.Delay(Timeout.Infinite, cancel);

    // An RST instead of a polite end: unread data is thrown away, and the other side sees an error.
    private static void Reset(TcpClient connection)
    {
        if (connection.Client is { } socket) socket.LingerState = new LingerOption(true, 0);
    }
}
