using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>A machine on the network. What runs on it comes and goes; its name, its clock and its links stay.</summary>
internal abstract class SimNode(string name, int ordinal, WallClock wall)
{
    public string Name { get; } = name;

    /// <summary>Its place among all nodes.</summary>
    public int Ordinal { get; } = ordinal;

    public WallClock Wall { get; } = wall;

    /// <summary>What runs there now; null while nothing does.</summary>
    public SimProcess? Process { get; protected set; }

    public override string ToString() => Name;
}
