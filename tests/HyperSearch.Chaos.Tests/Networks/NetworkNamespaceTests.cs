using System.Net;
using System.Net.Sockets;
using System.Text;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Networks;

/// <summary>Cut wires carry nothing and tell nobody.</summary>
[TestFixture]
[Category("Chaos")]
[Platform("Linux")]
public sealed class NetworkNamespaceTests
{
    [TestCase(Partition.LinkDown)]
    [TestCase(Partition.NothingLeaves)]
    [TestCase(Partition.NothingArrives)]
    [TestCase(Partition.Blackhole)]
    public async Task Cut_LetsNothingThroughUntilItHeals(Partition partition)
    {
        using NetworkNamespace? node = NetworkNamespace.TryCreate(out string reason);
        if (node is null) Assert.Ignore(reason);
        using var listener = new TcpListener(node!.Gateway, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<bool> Says(string word) => Hears(listener, word, node, port);

        await Pause.Until("the wire carries", TimeSpan.FromSeconds(30), () => Says("before"));
        node.Cut(partition);
        Assert.That(await Says("during"), Is.False);
        node.Heal();
        await Pause.Until("the wire carries again", TimeSpan.FromSeconds(30), () => Says("after"));
    }

    /// <summary>Whether a word that the node says to this machine is answered; both have two seconds for it.</summary>
    private static async Task<bool> Hears(TcpListener listener, string word, NetworkNamespace node, int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        Task<(int Code, string Output, string Error)> talk = Task.Run(() => Shell.Try(node.Prefix[0], [.. node.Prefix.Skip(1), "timeout", "1.5", "bash", "-c", $"exec 3<>/dev/tcp/{node.Gateway}/{port}; echo {word} >&3; read -r answer <&3; echo $answer"]));
        try
        {
            using TcpClient caller = await listener.AcceptTcpClientAsync(patience.Token);
            using var reader = new StreamReader(caller.GetStream());
            if (await reader.ReadLineAsync(patience.Token) is { } heard) await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"<{heard}>\n"), patience.Token);
        }
        catch (Exception nothing) when (nothing is OperationCanceledException or IOException)
        {
            // Nothing arrived.
        }

        return (await talk).Output.Trim() == $"<{word}>";
    }
}
