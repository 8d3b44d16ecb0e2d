using System.Globalization;
using System.Text;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>JSON as the <c>tojson</c> filter of chat templates writes it: spaces after commas and colons, no escapes beyond those that JSON demands.</summary>
internal static class JsonText
{
    public static string Write(object? value, int? indent)
    {
        var text = new StringBuilder();
        Write(text, value, indent, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int? indent, int depth)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case true: text.Append("true"); break;
            case false: text.Append("false"); break;
            case long number: text.Append(number); break;
            case double number: text.Append(TemplateValue.ShowDouble(number)); break;
            case string plain: WriteText(text, plain); break;
            case List<object?> list:
                WriteAll(text, '[', ']', list, indent, depth, (item, inner) => Write(text, item, indent, inner));
                break;
            case TemplateMap map:
                WriteAll(text, '{', '}', map.Keys, indent, depth, (key, inner) =>
                {
                    WriteText(text, key);
                    text.Append(": ");
                    Write(text, map[key], indent, inner);
                });
                break;
            default: throw new ChatTemplateException($"chat template: {TemplateValue.Show(value)} has no form in JSON");
        }
    }

    private static void WriteAll<T>(StringBuilder text, char open, char close, IReadOnlyList<T> items, int? indent, int depth, Action<T, int> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(indent is null ? ", " : ",");
            NewLine(text, indent, depth + 1);
            write(items[i], depth + 1);
        }

        if (items.Count > 0) NewLine(text, indent, depth);
        text.Append(close);
    }

    private static void NewLine(StringBuilder text, int? indent, int depth)
    {
        if (indent is { } width) text.Append('\n').Append(' ', width * depth);
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            text.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
                _ => unit.ToString(),
            });
        }

        text.Append('"');
    }
}
