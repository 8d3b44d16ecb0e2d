using System.Text.Json.Serialization.Metadata;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Http;

/// <summary>How a type travels, found once: a request looks nothing up.</summary>
internal static class WireJson<T>
{
    public static JsonTypeInfo<T> Info { get; } = (JsonTypeInfo<T>)ProtocolJson.Options.GetTypeInfo(typeof(T));
}
