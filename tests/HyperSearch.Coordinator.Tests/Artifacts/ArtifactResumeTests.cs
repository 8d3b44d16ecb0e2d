using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Tests.Artifacts;

/// <summary>Uploads over a real loopback port whose connections break.</summary>
public sealed class ArtifactResumeTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private string root = null!;
    private Bench bench = null!;
    private CoordinatorEndpoint endpoint = null!;
    private HttpCoordinator client = null!;
    private byte[] bytes = null!;
    private string hash = null!;

    private ArtifactFolder Folder => bench.Coordinator.Artifacts!;

    [SetUp]
    public async Task Begin()
    {
        root = Directory.CreateTempSubdirectory("artifacts").FullName;
        bench = new Bench(change: o => o with { Artifacts = new ArtifactOptions { Folder = Path.Combine(root, "kept"), BytesMax = 50_000_000, CollectEvery = TimeSpan.FromDays(30) } });
        endpoint = await Endpoints.Start(bench.Coordinator, Token);
        client = endpoint.Client(Token);
        bytes = new byte[8 << 20];
        RandomNumberGenerator.Fill(bytes);
        hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    [TearDown]
    public async Task End()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
        await bench.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Test]
    public async Task Put_OverAConnectionThatBreaks_GoesOnWhereItStopped()
    {
        await SendAndBreakOff(3 << 20);
        long kept = Folder.Kept(hash);
        Assert.That(kept, Is.GreaterThan(0).And.LessThanOrEqualTo(3 << 20));
        var counted = new CountedStream(bytes);
        await client.Artifacts.Put(hash, counted, None);
        Assert.That(counted.Taken, Is.EqualTo(bytes.Length - kept), "only what was missing travelled");
        Assert.That(await client.Artifacts.Find(hash, None), Is.EqualTo(bytes.Length));
        Assert.That(Folder.Kept(hash), Is.Zero);
    }

    [Test]
    public async Task Put_AfterOtherBytesWereKept_BeginsAnew()
    {
        await File.WriteAllBytesAsync(Path.Combine(root, "kept", "drafts", hash + ".part"), new byte[2 << 20]);
        await client.Artifacts.Put(hash, new MemoryStream(bytes), None);
        Assert.That(await client.Artifacts.Find(hash, None), Is.EqualTo(bytes.Length));
    }

    [Test]
    public async Task Put_OfWhatIsThere_SendsNothing()
    {
        await client.Artifacts.Put(hash, new MemoryStream(bytes), None);
        var counted = new CountedStream(bytes);
        await client.Artifacts.Put(hash, counted, None);
        Assert.That(counted.Taken, Is.Zero);
    }

    /// <summary>As a process that dies in the middle of its request.</summary>
    private async Task SendAndBreakOff(int length)
    {
        var address = new Uri(endpoint.Urls[0]);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
            NetworkStream wire = socket.GetStream();
            string head = $"PUT /v1/artifacts/{hash} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {Token}\r\nContent-Type: application/octet-stream\r\nContent-Length: {bytes.Length}\r\n\r\n";
            await wire.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
            await wire.WriteAsync(bytes.AsMemory(0, length));
            while (Folder.Kept(hash) == 0) await Task.Yield();
        }

        // The coordinator hears of the end of the connection when it has read what came before.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string part = Path.Combine(root, "kept", "drafts", hash + ".part");
        while (PartialUpload.TryOpen(part) is var mine)
        {
            if (mine is not null)
            {
                await mine.DisposeAsync();
                return;
            }

            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class CountedStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public long Taken { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await base.ReadAsync(buffer, cancellationToken);
            Taken += read;
            return read;
        }
    }
}
