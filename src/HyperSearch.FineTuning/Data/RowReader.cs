using System.Text.Json;

namespace HyperSearch.FineTuning.Data;

/// <summary>Turns the fields of a line into a row of one kind.</summary>
internal sealed class RowReader(RowFields fields, DataKind kind, RowPlace at)
{
    public DataRow Read(ReadOnlySpan<byte> line) => kind switch
    {
        DataKind.PromptCompletion => ReadPrompt(line),
        DataKind.Chat => ReadChat(line),
        DataKind.Text => ReadText(line),
        _ => ReadLabelled(line),
    };

    private DataRow ReadPrompt(ReadOnlySpan<byte> line)
    {
        RefuseSlips("prompt", "completion");
        var (prompt, completion) = (Find("prompt", line), Find("completion", line));
        return new DataRow(at.Line, at.Byte, prompt ?? throw Missing("prompt"), completion ?? throw Missing("completion"));
    }

    private DataRow ReadText(ReadOnlySpan<byte> line)
    {
        RefuseSlips("text", "label");
        return new DataRow(at.Line, at.Byte, string.Empty, Find("text", line) ?? throw Missing("text"));
    }

    private DataRow ReadLabelled(ReadOnlySpan<byte> line)
    {
        RefuseSlips("text", "text_pair", "label");
        var text = Find("text", line) ?? throw Missing("text");
        var pair = Find("text_pair", line);
        RefuseTwice("label");
        if (!fields.Has("label")) throw Missing("label");
        using var label = JsonDocument.Parse(fields.Value("label", line).ToArray());
        var name = label.RootElement.ValueKind switch
        {
            JsonValueKind.String => label.RootElement.GetString()!,
            JsonValueKind.Number when label.RootElement.TryGetInt32(out _) => label.RootElement.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw at.Bad("DATA018", $"'label' is {Cut(label.RootElement.GetRawText())}", "a label is a text, or the number of a class", "give the row's one class; several labels a row are not built in"),
        };
        return new DataRow(at.Line, at.Byte, pair is null ? text : text + DataRow.PairSeparator + pair, name)
        {
            Text = text, TextPair = pair, LabelIsNumber = label.RootElement.ValueKind == JsonValueKind.Number,
        };
    }

    private DataRow ReadChat(ReadOnlySpan<byte> line)
    {
        RefuseSlips("messages", "tools");
        RefuseTwice("messages");
        if (!fields.Has("messages")) throw Missing("messages");
        var messages = Parse("messages", line);
        if (messages.ValueKind != JsonValueKind.Array) throw BadMessages("'messages' is not a list");
        var turns = messages.EnumerateArray().ToArray();
        for (var i = 0; i < turns.Length; i++) CheckTurn(turns[i], i);
        if (!Array.Exists(turns, turn => Conversation.RoleOf(turn) == Conversation.Assistant))
            throw BadMessages("no message is the assistant's", "there is nothing to learn from the row", "give the answer as a message with the role \"assistant\"");
        var conversation = new Conversation(messages, fields.Has("tools") ? Parse("tools", line) : null);
        var (before, answer) = conversation.Parted();
        return new DataRow(at.Line, at.Byte, before, answer) { Conversation = conversation };
    }

    private void CheckTurn(JsonElement turn, int place)
    {
        if (turn.ValueKind != JsonValueKind.Object) throw BadMessages($"message {place + 1} is not an object");
        if (!turn.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
        {
            throw turn.TryGetProperty("from", out _)
                ? BadMessages($"message {place + 1} has 'from' and no 'role'", "the chat template looks for role and content", "write {\"from\": \"human\", \"value\": \"..\"} as {\"role\": \"user\", \"content\": \"..\"}, and \"gpt\" as \"assistant\"")
                : BadMessages($"message {place + 1} has no text 'role'");
        }

        // GetString throws on half a surrogate pair, here rather than inside the template.
        var hasContent = turn.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.Null;
        if (hasContent && content.ValueKind == JsonValueKind.String) _ = content.GetString();
        else if (hasContent && content.ValueKind != JsonValueKind.Array) throw BadMessages($"message {place + 1} has a 'content' that is neither a text nor a list of parts");
        else if (!hasContent && !turn.TryGetProperty("tool_calls", out _)) throw BadMessages($"message {place + 1} has no 'content'");
    }

    private JsonElement Parse(string name, ReadOnlySpan<byte> line)
    {
        using var document = JsonDocument.Parse(fields.Value(name, line).ToArray());
        return document.RootElement.Clone();
    }

    private string? Find(string name, ReadOnlySpan<byte> line)
    {
        RefuseTwice(name);
        if (!fields.Has(name)) return null;
        var reader = new Utf8JsonReader(fields.Value(name, line));
        reader.Read();
        return reader.TokenType == JsonTokenType.String
            ? reader.GetString()
            : throw at.Bad("DATA009", $"'{name}' is not a text", DataKinds.Shape(kind), "put the value in quotes");
    }

    private void RefuseTwice(string name)
    {
        if (fields.Twice.Contains(name))
            throw at.Bad("DATA011", $"the line has '{name}' twice", "only one of the two could be meant", "remove one");
    }

    private void RefuseSlips(params ReadOnlySpan<string> names)
    {
        if (fields.Slip(names) is { } slip)
            throw at.Bad("DATA010", $"the line has an unknown field '{slip.Name}'; did you mean '{slip.Meant}'?", "a field that is not read may hold what was meant to be trained on", $"call it '{slip.Meant}', or leave it out");
    }

    private DatasetException Missing(string name) => at.Bad("DATA008", $"the line has no '{name}'", DataKinds.Shape(kind), $"add the field{(name == "prompt" || name == "completion" ? "; an empty prompt is written as \"\"" : "")}");

    private DatasetException BadMessages(string what, string? why = null, string? fix = null)
        => at.Bad("DATA018", what, why ?? DataKinds.Shape(DataKind.Chat), fix ?? "write each message as an object with role and content");

    private static string Cut(string json) => json.Length <= 40 ? json : json[..40] + "..";
}
