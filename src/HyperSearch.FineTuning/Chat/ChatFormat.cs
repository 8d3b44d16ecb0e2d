using System.Text.Json;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Chat;

/// <summary>
/// The chat template of a model directory with the special tokens that it may use. Says which parts of a conversation are the assistant's: those inside the
/// template's <c>generation</c> blocks, and without such blocks what a turn adds to the text rendered before it with the prompt for an answer.
/// </summary>
public sealed class ChatFormat
{
    private static readonly string[] TokenFiles = ["tokenizer_config.json", "special_tokens_map.json"];
    private static readonly string[] Tokens = ["bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token"];

    private readonly ChatTemplate _template;
    private readonly IReadOnlyDictionary<string, JsonElement> _tokens;

    private ChatFormat(ChatTemplate template, IReadOnlyDictionary<string, JsonElement> tokens, string sha256)
        => (_template, _tokens, Sha256) = (template, tokens, sha256);

    /// <summary>Over the files that template and special tokens come from.</summary>
    public string Sha256 { get; }

    /// <summary>Null when the model has no template.</summary>
    /// <exception cref="ChatTemplateException">The template is outside the supported subset.</exception>
    public static ChatFormat? Load(string directory)
    {
        if (ChatTemplate.Load(directory) is not { } template) return null;
        var tokens = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var hashes = string.Empty;
        foreach (var path in TokenFiles.Append("chat_template.jinja").Select(name => Path.Combine(directory, name)).Where(File.Exists))
        {
            hashes += ContentHash.OfFile(path);
            if (path.EndsWith(".json", StringComparison.Ordinal)) ReadTokens(path, tokens);
        }

        return new ChatFormat(template, tokens, ContentHash.OfText(hashes));
    }

    /// <exception cref="ChatTemplateException">
    /// The template refuses the messages, or it has no generation blocks and writes a turn otherwise once another follows, so that the turn's place cannot be told.
    /// </exception>
    public AnsweredChat Render(Conversation conversation)
    {
        var turns = conversation.Messages.EnumerateArray().ToArray();
        var whole = Render(turns, conversation.Tools, prompt: false);
        if (whole.Generated.Count > 0) return new AnsweredChat(whole.Text, whole.Generated, MarkedByTemplate: true);
        var answers = new List<(int Start, int End)>();
        for (var i = 0; i < turns.Length; i++)
        {
            if (Conversation.RoleOf(turns[i]) != Conversation.Assistant) continue;
            var before = Render(turns[..i], conversation.Tools, prompt: true).Text;
            var after = i == turns.Length - 1 ? whole.Text : Render(turns[..(i + 1)], conversation.Tools, prompt: false).Text;
            if (!whole.Text.StartsWith(after, StringComparison.Ordinal) || !after.StartsWith(before, StringComparison.Ordinal))
            {
                throw new ChatTemplateException(
                    $"the chat template writes message {i + 1} (the assistant's) otherwise when other messages follow it or when an answer is asked for, and has no generation blocks, so that the answer's place in the text cannot be told; "
                    + "put {% generation %} and {% endgeneration %} around the answer in the template, or give each answer a row of its own");
            }

            answers.Add((before.Length, after.Length));
        }

        return new AnsweredChat(whole.Text, answers, MarkedByTemplate: false);
    }

    /// <summary>The text after which the model is to answer a question.</summary>
    /// <param name="question">What the user says.</param>
    /// <param name="system">What stands before it; null: what the template puts there itself.</param>
    /// <returns>To be tokenised without special tokens.</returns>
    /// <exception cref="ChatTemplateException">The template refuses the messages.</exception>
    public string Ask(string question, string? system)
    {
        var turns = new List<JsonElement>();
        if (system is not null) turns.Add(Turn("system", system));
        turns.Add(Turn("user", question));
        return Render([.. turns], null, prompt: true).Text;

        static JsonElement Turn(string role, string content) => JsonSerializer.SerializeToElement(new { role, content });
    }

    private RenderedChat Render(JsonElement[] turns, JsonElement? tools, bool prompt)
    {
        var variables = new Dictionary<string, JsonElement>(_tokens, StringComparer.Ordinal)
        {
            ["messages"] = JsonSerializer.SerializeToElement(turns),
            ["add_generation_prompt"] = JsonSerializer.SerializeToElement(prompt),
        };
        if (tools is { } given) variables["tools"] = given;
        return _template.Render(variables, FixedDate.Clock);
    }

    private static void ReadTokens(string path, Dictionary<string, JsonElement> tokens)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var name in Tokens)
        {
            if (tokens.ContainsKey(name) || !document.RootElement.TryGetProperty(name, out var value)) continue;
            var text = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content) ? content : value;
            if (text.ValueKind == JsonValueKind.String) tokens[name] = text.Clone();
        }
    }

    /// <summary>
    /// The date that templates print, for those that print one: always the same, the one that such templates fall back on. Data that changed with the
    /// day would make a trial that goes on tomorrow another trial.
    /// </summary>
    private sealed class FixedDate : TimeProvider
    {
        public static readonly TimeProvider Clock = new FixedDate();

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 12, 0, 0, TimeSpan.Zero);
    }
}
