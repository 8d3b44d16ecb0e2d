using System.Reflection;
using HyperSearch.Protocol;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>
/// The coordinator as a process on another node sees it. Made by <see cref="DispatchProxy"/>, so that every verb of the interface, also
/// one that comes later, crosses the same faulty network.
/// </summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
internal class CoordinatorClient : DispatchProxy
#pragma warning restore CA1852
{
    private static readonly CoordinatorClient Prototype = (CoordinatorClient)Create<ICoordinator, CoordinatorClient>();

    private Courier courier = null!;

    public static ICoordinator Create(Courier courier)
    {
        var client = (CoordinatorClient)Prototype.MemberwiseClone();
        client.courier = courier;
        return (ICoordinator)(object)client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => courier.Call(Verb.Of(targetMethod!), args!);
}
