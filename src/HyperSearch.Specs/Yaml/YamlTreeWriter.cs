using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HyperSearch.Specs.Yaml;

/// <summary>A tree as YAML text that reads back as the same tree: maps in block style, lists and what is in them in flow style.</summary>
internal static class YamlTreeWriter
{
    private const string PlainCharacters = "_./+- ";
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(YamlMapping root)
    {
        var text = new StringBuilder();
        Block(text, root, 0);
        return text.ToString();
    }

    private static void Block(StringBuilder text, YamlMapping map, int indent)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            text.Append(' ', indent).Append(Scalar(entry.Key)).Append(':');
            if (entry.Value is YamlMapping { Entries.Length: > 0 } inner)
            {
                text.Append('\n');
                Block(text, inner, indent + 2);
            }
            else
            {
                text.Append(' ').Append(Flow(entry.Value)).Append('\n');
            }
        }
    }

    private static string Flow(YamlNode node) => node switch
    {
        YamlScalar scalar => Scalar(scalar),
        YamlSequence list => "[" + string.Join(", ", list.Items.Select(Flow)) + "]",
        YamlMapping map => "{" + string.Join(", ", map.Entries.Select(e => $"{Scalar(e.Key)}: {Flow(e.Value)}")) + "}",
        _ => throw new ArgumentException($"{node.Shape} cannot be written.", nameof(node)),
    };

    /// <summary>Quotes change nothing about a text; what is no text is written as it was.</summary>
    private static string Scalar(YamlScalar scalar)
    {
        if (scalar.IsPlain && (CoreSchema.IsNull(scalar.Text) || CoreSchema.AsBool(scalar.Text) is not null || CoreSchema.AsNumber(scalar.Text) is not null)) return scalar.Text.Length == 0 ? "null" : scalar.Text;
        return scalar.IsPlain && IsSafe(scalar.Text) ? scalar.Text : JsonSerializer.Serialize(scalar.Text, Quoting);
    }

    private static bool IsSafe(string text) => char.IsAsciiLetterOrDigit(text[0]) && text[^1] != ' '
        && text.All(c => char.IsAsciiLetterOrDigit(c) || PlainCharacters.Contains(c, StringComparison.Ordinal));
}
