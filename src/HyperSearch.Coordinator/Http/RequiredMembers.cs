using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// The members of a wire record that are not nullable but that a JSON object may leave out, since the serializer fills absent
/// constructor parameters with null.
/// </summary>
internal static class RequiredMembers
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    /// <summary>The wire name of the first such member that is null in <paramref name="body"/>, or null.</summary>
    public static string? FirstAbsent(object body)
    {
        foreach (PropertyInfo property in Known.GetOrAdd(body.GetType(), Find))
            if (property.GetValue(body) is null or JsonElement { ValueKind: JsonValueKind.Undefined })
                return ProtocolJson.Options.PropertyNamingPolicy!.ConvertName(property.Name);
        return null;
    }

    private static PropertyInfo[] Find(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is not null && nullability.Create(p).ReadState == NullabilityState.NotNull)
            .Where(p => !p.PropertyType.IsValueType || p.PropertyType == typeof(JsonElement))];
    }
}
