using System.Text.Json;
using HyperSearch.FineTuning.Chat.Templates;

namespace HyperSearch.FineTuning.Chat;

/// <summary>
/// A model's chat template: the subset of Jinja that templates of published models use, with the settings that the transformers library
/// gives it (blocks trimmed, JSON not escaped). Immutable. Anything outside the subset is refused by name.
/// </summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _body;

    private ChatTemplate(IReadOnlyList<Statement> body) => _body = body;

    /// <exception cref="ChatTemplateException">The text is no template of the subset.</exception>
    public static ChatTemplate Parse(string source) => new(TemplateParser.Parse(source));

    /// <summary>
    /// The template of a model directory: <c>chat_template.jinja</c>, or <c>chat_template</c> in <c>tokenizer_config.json</c>, which may be a list of named
    /// ones, of which <c>default</c> is taken. Null if the model has none.
    /// </summary>
    public static ChatTemplate? Load(string directory)
    {
        var file = Path.Combine(directory, "chat_template.jinja");
        if (File.Exists(file)) return Parse(File.ReadAllText(file));
        var config = Path.Combine(directory, "tokenizer_config.json");
        if (!File.Exists(config)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(config));
        if (!document.RootElement.TryGetProperty("chat_template", out var template)) return null;
        return template.ValueKind switch
        {
            JsonValueKind.String => Parse(template.GetString()!),
            JsonValueKind.Null => null,
            JsonValueKind.Array => template.EnumerateArray().FirstOrDefault(item => item.GetProperty("name").GetString() == "default") is { ValueKind: JsonValueKind.Object } found
                ? Parse(found.GetProperty("template").GetString()!)
                : throw new ChatTemplateException($"{config}: none of its chat templates is named default"),
            _ => throw new ChatTemplateException($"{config}: chat_template must be a text or a list of named ones, not {template.ValueKind}"),
        };
    }

    /// <param name="variables">What the template may use, as JSON: messages, tools, add_generation_prompt, bos_token, eos_token and others. A JSON null is None.</param>
    /// <param name="clock">For templates that print the date.</param>
    /// <exception cref="ChatTemplateException">The template refuses the messages, or does something outside the subset.</exception>
    public RenderedChat Render(IReadOnlyDictionary<string, JsonElement> variables, TimeProvider clock)
    {
        var scope = Scope.Root(clock);
        foreach (var (name, value) in variables) scope.Set(name, TemplateValue.FromJson(value));
        var output = new TemplateOutput();
        Statement.RunAll(_body, scope, output);
        return new RenderedChat(output.ToString(), output.Generated);
    }
}
