using System.Collections.Frozen;
using System.Text.Json;

namespace HyperSearch.Journal.Codec;

/// <summary>Enumerations by snake_case names, so that a journal does not depend on the order of members.</summary>
internal static class EnumNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.Names[value];

    public static T Parse<T>(string name)
        where T : struct, Enum => Table<T>.Values.TryGetValue(name, out T value) ? value : throw new JsonException($"'{name}' is no {typeof(T).Name}.");

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
        public static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}
