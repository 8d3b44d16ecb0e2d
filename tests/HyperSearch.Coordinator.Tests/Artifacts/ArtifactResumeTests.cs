using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HyperSearch.Coordinator.Artifacts;

namespace HyperSearch.Coordinator.Tests.Artifacts;

/// <summary>Uploads over a real loopback port whose connections break.</summary>
public sealed class ArtifactResumeTests
{
    private const string Token = ArtifactServer.Token;
    private static readonly CancellationToken None = CancellationToken.None;
    private ArtifactServer server = null!;
    private byte[] bytes = null!;
    private string hash = null!;

    private ArtifactFolder Folder => server.Bench.Coordinator.Artifacts!;

    [SetUp]
    public async Task Begin()
    {
        server = await ArtifactServer.Start(50_000_000);
        bytes = new byte[8 << 20];
        RandomNumberGenerator.Fill(bytes);
        hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    [TearDown]
    public async Task End() => await server.DisposeAsync();

    [Test]
    public async Task Put_OverAConnectionThatBreaks_GoesOnWhereItStopped()
    {
        await SendAndBreakOff(3 << 20);
        long kept = Folder.Kept(hash);
        Assert.That(kept, Is.GreaterThan(0).And.LessThanOrEqualTo(3 << 20));
        var counted = new CountedStream(bytes);
        await server.Client.Artifacts.Put(hash, counted, None);
        Assert.That(counted.Taken, Is.EqualTo(bytes.Length - kept), "only what was missing travelled");
        Assert.That(await server.Client.Artifacts.Find(hash, None), Is.EqualTo(bytes.Length));
        Assert.That(Folder.Kept(hash), Is.Zero);
    }

    [Test]
    public async Task Put_AfterOtherBytesWereKept_BeginsAnew()
    {
        await File.WriteAllBytesAsync(Path.Combine(server.Root, "kept", "drafts", hash + ".part"), new byte[2 << 20]);
        await server.Client.Artifacts.Put(hash, new MemoryStream(bytes), None);
        Assert.That(await server.Client.Artifacts.Find(hash, None), Is.EqualTo(bytes.Length));
    }

    [Test]
    public async Task Put_OfWhatIsThere_SendsNothing()
    {
        await server.Client.Artifacts.Put(hash, new MemoryStream(bytes), None);
        var counted = new CountedStream(bytes);
        await server.Client.Artifacts.Put(hash, counted, None);
        Assert.That(counted.Taken, Is.Zero);
    }

    /// <summary>As a process that dies in the middle of its request.</summary>
    private async Task SendAndBreakOff(int length)
    {
        var address = new Uri(server.Endpoint.Urls[0]);
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
        string part = Path.Combine(server.Root, "kept", "drafts", hash + ".part");
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
