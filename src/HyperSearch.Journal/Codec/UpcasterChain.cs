using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperSearch.Journal.Codec;

/// <summary>Turns the data of one old version of an event type into the next version's, possibly under a new name.</summary>
/// <param name="Type">The name that journals hold.</param>
/// <param name="FromVersion">The version that it takes; it gives version FromVersion + 1 of <paramref name="ToType"/>.</param>
public sealed record Upcaster(string Type, int FromVersion, string ToType, Func<JsonObject, JsonObject> Lift);

/// <summary>Lifts events that an earlier release wrote, one version at a time, to the version that <see cref="EventReader"/> knows.</summary>
public sealed class UpcasterChain(ImmutableArray<Upcaster> upcasters)
{
    /// <summary>The upcasters of all releases so far: version 1 is the first of every type, so there are none.</summary>
    public static UpcasterChain Released { get; } = new([]);

    /// <exception cref="UnknownEventException">No chain leads from this type and version to a current one.</exception>
    public StoredEvent Lift(StoredEvent stored)
    {
        StoredEvent current = stored;
        while (EventTypes.Find(current.Type)?.Version != current.Version)
        {
            Upcaster next = Find(current) ?? throw new UnknownEventException(stored.Type, stored.Version);
            JsonObject data = JsonNode.Parse(current.Data.Span) as JsonObject ?? throw new JsonException("An event's data is an object.");
            current = new StoredEvent(next.ToType, next.FromVersion + 1, JsonSerializer.SerializeToUtf8Bytes(next.Lift(data)));
        }

        return current;
    }

    private Upcaster? Find(StoredEvent stored)
    {
        foreach (Upcaster upcaster in upcasters)
            if (upcaster.FromVersion == stored.Version && string.Equals(upcaster.Type, stored.Type, StringComparison.Ordinal)) return upcaster;
        return null;
    }
}
