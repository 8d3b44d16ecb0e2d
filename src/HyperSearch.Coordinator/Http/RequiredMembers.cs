using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// The members of a wire record that are not nullable but that a JSON object may leave out, since the serializer fills absent
/// constructor parameters with null.
/// </summary>
internal static class RequiredMembers<T>
    where T : class
{
    private static readonly JsonPropertyInfo[] Required =
        [.. WireJson<T>.Info.Properties.Where(p => p is { Get: not null, IsGetNullable: false } && (!p.PropertyType.IsValueType || p.PropertyType == typeof(JsonElement)))];

    /// <summary>The wire name of the first such member that is null in <paramref name="body"/>, or null.</summary>
    public static string? FirstAbsent(T body)
    {
        foreach (JsonPropertyInfo member in Required)
            if (member.Get!(body) is null or JsonElement { ValueKind: JsonValueKind.Undefined })
                return member.Name;
        return null;
    }
}
