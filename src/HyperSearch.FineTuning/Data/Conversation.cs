using System.Text.Json;

namespace HyperSearch.FineTuning.Data;

/// <summary>A row of chat messages as the file has it; the model's chat template decides what becomes of them.</summary>
/// <param name="Messages">A list of at least one object, each with a text <c>role</c>; at least one is the assistant's.</param>
/// <param name="Tools">What the row gives as <c>tools</c>, or null.</param>
public sealed record Conversation(JsonElement Messages, JsonElement? Tools)
{
    internal const string Assistant = "assistant";

    public static string RoleOf(JsonElement message) => message.GetProperty("role").GetString()!;

    /// <summary>All turns before the assistant's last, and that turn: what the data check compares.</summary>
    internal (string Before, string Answer) Parted()
    {
        var turns = Messages.EnumerateArray().ToArray();
        var last = Array.FindLastIndex(turns, turn => RoleOf(turn) == Assistant);
        return (string.Join('\n', turns[..last].Select(Show)), Content(turns[last]));
    }

    private static string Show(JsonElement message) => $"{RoleOf(message)}: {Content(message)}";

    // A turn may consist of calls of tools, or of parts; their JSON says as well whether two turns are the same.
    private static string Content(JsonElement message) => message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
        ? content.GetString()!
        : message.GetRawText();
}
