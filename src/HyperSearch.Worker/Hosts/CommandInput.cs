using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Devices;

namespace HyperSearch.Worker.Hosts;

/// <summary>What a command gets: its argument vector with placeholders filled, its environment, and the line on its standard input.</summary>
internal static class CommandInput
{
    /// <summary>Never handed down: they open our coordinator and its database to whoever holds them.</summary>
    private static readonly string[] Secrets = ["HYPERSEARCH_TOKEN", "HYPERSEARCH_DATABASE"];

    /// <summary>Fills <c>{name}</c> for each parameter; other braces stay as they are.</summary>
    public static IReadOnlyList<string> Arguments(IReadOnlyList<string> run, JsonElement parameters)
    {
        var values = parameters.EnumerateObject().ToDictionary(p => p.Name, p => Text(p.Value), StringComparer.Ordinal);
        return [.. run.Select(argument => Fill(argument, values))];
    }

    public static IReadOnlyDictionary<string, string?> Environment(IReadOnlyDictionary<string, string> additions, JsonElement parameters, DeviceSummary? device)
    {
        var environment = Secrets.ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach ((string name, string value) in DeviceVariables.Of(device)) environment[name] = value;
        foreach ((string name, string value) in additions) environment[name] = value;
        foreach (JsonProperty parameter in parameters.EnumerateObject()) environment[Variable(parameter.Name)] = Text(parameter.Value);
        return environment;
    }

    public static string Line(AttemptContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ProtocolJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("study", context.Grant.Study);
            json.WriteNumber("trial", context.Grant.Trial);
            json.WriteNumber("attempt", context.Grant.Attempt);
            json.WriteNumber("seed", context.Grant.Seed);
            json.WritePropertyName("parameters");
            context.Grant.Parameters.WriteTo(json);
            json.WriteString("checkpoint_dir", context.Folder.Checkpoints);
            if (context.Grant.Until is { } until) json.WriteNumber("until", until);
            json.WritePropertyName("resume_from");
            WriteResume(json, context);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteResume(Utf8JsonWriter json, AttemptContext context)
    {
        if (context.ResumeFrom is not { } point)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("path", point.Path);
        json.WriteNumber("step", point.Step);
        if (point.Trial is { } parent) json.WriteNumber("trial", parent);
        json.WriteEndObject();
    }

    private static string Fill(string argument, Dictionary<string, string> values)
    {
        var filled = new StringBuilder(argument.Length);
        int at = 0;
        while (at < argument.Length)
        {
            int close = argument[at] == '{' ? argument.IndexOf('}', at) : -1;
            if (close > 0 && values.TryGetValue(argument[(at + 1)..close], out string? value))
            {
                filled.Append(value);
                at = close + 1;
            }
            else
            {
                filled.Append(argument[at++]);
            }
        }

        return filled.ToString();
    }

    private static string Variable(string parameter) =>
        "HYPERSEARCH_PARAM_" + string.Concat(parameter.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpper(c, CultureInfo.InvariantCulture) : '_'));

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };
}
