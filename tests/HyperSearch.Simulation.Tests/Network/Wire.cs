using System.Text.Json;
using HyperSearch.Protocol;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>The form in which a value crosses between processes: the protocol's own JSON, so that nothing is shared by reference.</summary>
internal static class Wire
{
    public static byte[] Write(object? value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type, ProtocolJson.Options);

    public static object? Read(byte[] bytes, Type type) => JsonSerializer.Deserialize(bytes, type, ProtocolJson.Options);
}
