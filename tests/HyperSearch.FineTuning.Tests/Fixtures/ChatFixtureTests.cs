using System.Text.Json;
using HyperSearch.FineTuning.Chat;

namespace HyperSearch.FineTuning.Tests.Fixtures;

/// <summary>Every conversation that the reference library rendered, to the letter; where it failed, with the template's own message.</summary>
[TestFixture]
[Category("Fixtures")]
public class ChatFixtureTests
{
    private static readonly string Root = Path.Combine(FixtureRoot.Path, "chat");

    private static IEnumerable<TestCaseData> Lines()
    {
        var file = Path.Combine(Root, "expected.jsonl");
        if (!File.Exists(file)) yield break;
        var number = 0;
        foreach (var line in File.ReadAllLines(file).Where(line => line.Length > 0))
        {
            var json = JsonDocument.Parse(line).RootElement;
            yield return new TestCaseData(json).SetArgDisplayNames($"{++number} {json.GetProperty("template").GetString()}");
        }
    }

    [TestCaseSource(nameof(Lines))]
    public void Render_OfAConversation_IsTheReferences(JsonElement line)
    {
        using var templates = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "templates.json")));
        var source = templates.RootElement.GetProperty(line.GetProperty("template").GetString()!).GetString()!;
        var variables = line.EnumerateObject().Where(member => member.Name is not ("template" or "rendered" or "error"))
            .ToDictionary(member => member.Name, member => member.Value);

        string Render() => ChatTemplate.Parse(source).Render(variables, TimeProvider.System).Text;

        if (line.GetProperty("error").GetString() is { } error)
            Assert.That(Render, Throws.TypeOf<ChatTemplateException>().With.Message.EqualTo(error.Replace("TemplateError: ", "", StringComparison.Ordinal)));
        else
            Assert.That(Render(), Is.EqualTo(line.GetProperty("rendered").GetString()));
    }
}
