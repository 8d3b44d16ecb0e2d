using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>
/// The wires between nodes. Each message takes its own time, so that later ones overtake earlier ones; it may be lost or come twice, a
/// direction may be cut, and a clogged node's messages wait until it is free again.
/// </summary>
internal sealed class Links(Scheduler scheduler, SimRandom random)
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(8);

    private readonly HashSet<(int From, int To)> cuts = [];
    private readonly SortedDictionary<int, List<Action>> clogged = [];

    public double LossChance { get; set; }

    public double DuplicateChance { get; set; }

    /// <summary>The probability that a message takes up to <see cref="DelayMax"/>.</summary>
    public double DelayChance { get; set; }

    public TimeSpan DelayMax { get; set; }

    public void Cut(SimNode from, SimNode to) => cuts.Add((from.Ordinal, to.Ordinal));

    public void Mend(SimNode from, SimNode to) => cuts.Remove((from.Ordinal, to.Ordinal));

    public void Clog(SimNode node) => clogged.TryAdd(node.Ordinal, []);

    public void Unclog(SimNode node)
    {
        if (!clogged.Remove(node.Ordinal, out List<Action>? waiting)) return;
        foreach (Action deliver in waiting) scheduler.After(random.Between(Quick, Usual), deliver);
    }

    /// <summary>Ends every fault of the network, for good.</summary>
    public void Heal(IEnumerable<SimNode> nodes)
    {
        (LossChance, DuplicateChance, DelayChance) = (0, 0, 0);
        cuts.Clear();
        foreach (SimNode node in nodes) Unclog(node);
    }

    /// <summary>Sends something on its way; whether and when it arrives is for the seed to say.</summary>
    public void Send(SimNode from, SimNode to, Action deliver)
    {
        if (random.Chance(LossChance)) return;
        SendOnce(from, to, deliver);
        if (random.Chance(DuplicateChance)) SendOnce(from, to, deliver);
    }

    private void SendOnce(SimNode from, SimNode to, Action deliver)
    {
        TimeSpan delay = random.Chance(DelayChance) ? random.Between(Usual, DelayMax) : random.Between(Quick, Usual);
        scheduler.After(delay, () => Arrive(from, to, deliver));
    }

    private void Arrive(SimNode from, SimNode to, Action deliver)
    {
        if (cuts.Contains((from.Ordinal, to.Ordinal))) return;
        if (clogged.TryGetValue(from.Ordinal, out List<Action>? waiting) || clogged.TryGetValue(to.Ordinal, out waiting)) waiting.Add(deliver);
        else deliver();
    }
}
