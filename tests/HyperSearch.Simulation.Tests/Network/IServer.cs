using HyperSearch.Protocol;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>A node that answers calls while something runs on it.</summary>
internal interface IServer
{
    SimNode Node { get; }

    /// <summary>The process that listens, and the coordinator in it; null: connections are refused.</summary>
    (SimProcess Process, ICoordinator Coordinator)? Listening { get; }

    /// <summary>A call arrived: a planted bug may change it.</summary>
    void Receive(string verb, object?[] arguments);

    /// <summary>The coordinator answered, and the answer is about to leave: from here on the caller may rely on it.</summary>
    void Acknowledge(string verb, object?[] arguments, object? answer);

    /// <summary>The coordinator refused.</summary>
    void Refuse(string verb, object?[] arguments, CoordinatorException refusal);

    /// <summary>The coordinator failed in a way that no caller can expect.</summary>
    void Report(string verb, Exception unexpected);
}
