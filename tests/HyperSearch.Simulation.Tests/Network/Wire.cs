using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HyperSearch.Protocol;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>The form in which a value crosses between processes: the protocol's own JSON, so that nothing is shared by reference.</summary>
internal static class Wire
{
    public static JsonTypeInfo FormOf(Type type) => ProtocolJson.Options.GetTypeInfo(type);

    public static byte[] Write(object? value, JsonTypeInfo form) => JsonSerializer.SerializeToUtf8Bytes(value, form);

    public static object? Read(byte[] bytes, JsonTypeInfo form) => JsonSerializer.Deserialize(bytes, form);
}
