using System.Globalization;
using System.Net;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Networks;

/// <summary>
/// A network of its own with one wire to this machine's, as a node has: <c>10.77.N.1</c> is this machine, <c>10.77.N.2</c> the node. Cutting
/// the wire is what happens to nodes: nobody is told, and connections hang.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    // An address that nobody has: frames sent there leave and are thrown away on arrival.
    private const string Nowhere = "02:00:00:00:77:77";
    private static int numbers;

    private readonly string outer;
    private readonly string inner;

    private NetworkNamespace(int number)
    {
        string unique = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId % 10000}n{number}");
        Name = "hs" + unique;
        outer = "hso" + unique;
        inner = "hsi" + unique;
        Gateway = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.77.{number}.1"));
        Address = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.77.{number}.2"));
    }

    public string Name { get; }

    /// <summary>This machine, as the node sees it.</summary>
    public IPAddress Gateway { get; }

    public IPAddress Address { get; }

    /// <summary>What a program is started through to run in here.</summary>
    public IReadOnlyList<string> Prefix => ["ip", "netns", "exec", Name];

    /// <summary>A new namespace; null, with the reason, where this machine does not let one be made.</summary>
    public static NetworkNamespace? TryCreate(out string reason)
    {
        reason = "network namespaces need Linux, root and the program 'ip' (package iproute2)";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip")) return null;
        NetworkNamespace? made = null;
        for (int tries = 0; made is null && tries < 200; tries++)
        {
            int number = (Environment.ProcessId + Interlocked.Increment(ref numbers)) % 250 + 1;
            if (!IsTaken(number)) made = new NetworkNamespace(number);
        }

        if (made is null) return null;
        (int code, _, string error) = Shell.Try("ip", "netns", "add", made.Name);
        if (code != 0)
        {
            reason = $"this machine makes no network namespaces: {error.Trim()}";
            return null;
        }

        Leftovers.Undo($"ip link del {made.outer}; ip netns del {made.Name}");
        made.Connect();
        return made;
    }

    /// <summary>Cuts the wire for one way or both. Nothing is closed: both ends think that they are connected.</summary>
    public void Cut(Partition partition)
    {
        switch (partition)
        {
            case Partition.LinkDown:
                Shell.Run("ip", "link", "set", outer, "down");
                break;
            case Partition.NothingLeaves:
                Inside("neigh", "replace", $"{Gateway}", "lladdr", Nowhere, "dev", inner, "nud", "permanent");
                break;
            case Partition.NothingArrives:
                Shell.Run("ip", "neigh", "replace", $"{Address}", "lladdr", Nowhere, "dev", outer, "nud", "permanent");
                break;
            case Partition.Blackhole:
                Inside("route", "add", "blackhole", $"{Gateway}/32");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(partition), partition, "no such partition");
        }
    }

    /// <summary>Undoes every cut.</summary>
    public void Heal()
    {
        Shell.Run("ip", "link", "set", outer, "up");
        Shell.Try("ip", "-n", Name, "neigh", "del", $"{Gateway}", "dev", inner);
        Shell.Try("ip", "neigh", "del", $"{Address}", "dev", outer);
        Shell.Try("ip", "-n", Name, "route", "del", "blackhole", $"{Gateway}/32");
    }

    public void Dispose()
    {
        Shell.Try("ip", "link", "del", outer);
        Shell.Try("ip", "netns", "del", Name);
    }

    private static bool IsTaken(int number) => Shell.Run("ip", "-o", "addr").Contains($" 10.77.{number}.1/", StringComparison.Ordinal);

    private void Connect()
    {
        Shell.Run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner);
        Shell.Run("ip", "link", "set", inner, "netns", Name);
        Shell.Run("ip", "addr", "add", $"{Gateway}/24", "dev", outer);
        Shell.Run("ip", "link", "set", outer, "up");
        Inside("addr", "add", $"{Address}/24", "dev", inner);
        Inside("link", "set", "lo", "up");
        Inside("link", "set", inner, "up");
    }

    private void Inside(params string[] arguments) => Shell.Run("ip", ["-n", Name, .. arguments]);
}
