namespace HyperSearch.Chaos.Tests.Networks;

/// <summary>How a node's wire is cut.</summary>
public enum Partition
{
    /// <summary>Both ways: the wire has no carrier.</summary>
    LinkDown,

    /// <summary>One way: what the node sends is lost, what is sent to it arrives.</summary>
    NothingLeaves,

    /// <summary>One way: what is sent to the node is lost, what it sends arrives.</summary>
    NothingArrives,

    /// <summary>The node has no way out and its programs are told so when they connect anew.</summary>
    Blackhole,
}
