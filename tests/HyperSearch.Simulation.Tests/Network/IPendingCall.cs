using HyperSearch.Protocol;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>A call that waits for its answer; the first thing that comes is it.</summary>
internal interface IPendingCall
{
    Task Task { get; }

    bool Answer(byte[] bytes);

    bool Fail(CoordinatorException why);

    bool Cancel(CancellationToken cancel);
}
