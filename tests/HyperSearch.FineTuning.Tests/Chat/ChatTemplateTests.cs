using System.Text.Json;
using HyperSearch.FineTuning.Chat;

namespace HyperSearch.FineTuning.Tests.Chat;

/// <summary>The parts of Jinja that published templates use, beyond those of the fixtures.</summary>
[TestFixture]
public class ChatTemplateTests
{
    private static string Render(string template, string variables = "{}")
    {
        using var json = JsonDocument.Parse(variables);
        return ChatTemplate.Parse(template).Render(json.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value), TimeProvider.System).Text;
    }

    [TestCase("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ 7 / 2 }}", "7 3 2 8 3.5")]
    [TestCase("{{ 'a' ~ 1 ~ true ~ none }}", "a1TrueNone")]
    [TestCase("{{ [1, 'b', {'c': none}] }}", "[1, 'b', {'c': None}]")]
    [TestCase("{{ x is defined }} {{ x }}|{{ x | default('d') }}", "False |d")]
    [TestCase("{{ 1 < 2 < 3 and not 3 in [1, 2] }}", "True")]
    [TestCase("{{ 'abc'[::-1] }} {{ 'abcd'[1:3] }} {{ [1, 2, 3][-1] }} {{ [1, 2, 3][5] is undefined }}", "cba bc 3 True")]
    [TestCase("{{ 'a,b,c'.split(',')[1] }} {{ ' x '.strip() }}{{ 'ab'.upper() }} {{ 'a b'.title() }}", "b xAB A B")]
    [TestCase("{{ {'b': 1, 'a': [true, none, 0.5, \"q\\\"\"]} | tojson }}", "{\"b\": 1, \"a\": [true, null, 0.5, \"q\\\"\"]}")]
    [TestCase("{{ {'a': [1]} | tojson(indent=2) }}", "{\n  \"a\": [\n    1\n  ]\n}")]
    [TestCase("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;")]
    [TestCase("{% for x in [1, 2, 3, 4] if x is even %}{{ loop.index }}:{{ x }} {% else %}none{% endfor %}", "1:2 2:4 ")]
    [TestCase("{% for x in [] %}{% else %}none{% endfor %}", "none")]
    [TestCase("{% for x in range(5) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}", "02")]
    [TestCase("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1")]
    [TestCase("{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "3")]
    [TestCase("{% macro f(a, b='y') %}[{{ a }}{{ b }}]{% endmacro %}{{ f('x') }}{{ f('x', b='z') }}", "[xy][xz]")]
    [TestCase("{% set t %}a{{ 1 }}{% endset %}{{ t | upper }}", "A1")]
    [TestCase("{{ [{'r': 'u', 'c': 1}, {'r': 's', 'c': 2}] | selectattr('r', 'equalto', 's') | map(attribute='c') | list }}", "[2]")]
    [TestCase("{{ (['b', 'a'] | sort | join(', ')) if true else 'no' }}", "a, b")]
    [TestCase("{{ 'yes' if x is not none and x else 'no' }}", "no")]
    [TestCase("a\n  {% if true %}\n  b\n  {%- endif %}\n c", "a\n  b c")]
    [TestCase("{# note #}\nx{% raw %}{{ y }}{% endraw %}", "x{{ y }}")]
    [TestCase("{{ 'x' 'y' }}{{ '\\u00e9\\n' }}", "xyé\n")]
    [TestCase("{{ {'items': 3}['items'] }}", "3")]
    public void Render_OfAnExpression_IsJinjas(string template, string expected) => Assert.That(Render(template), Is.EqualTo(expected));

    [TestCase("{% include 'x' %}", "the block 'include' is not supported")]
    [TestCase("{{ x | slice(3) }}", "the filter 'slice' is not supported")]
    [TestCase("{{ x is escaped }}", "the test 'escaped' is not supported")]
    [TestCase("a\n{% if x %}", "line 2")]
    [TestCase("{{ x.y }}", "'x' is undefined")]
    [TestCase("{{ 'a' + 1 }}", "'a' + 1 has no value")]
    [TestCase("{% for x in [1] recursive %}{% endfor %}", "recursive loops are not supported")]
    [TestCase("{{ 1 ", "a tag has no end")]
    public void Render_OutsideTheSubset_SaysWhat(string template, string message)
        => Assert.That(() => Render(template), Throws.TypeOf<ChatTemplateException>().With.Message.Contains(message));

    [Test]
    public void Render_WithGenerationBlocks_TellsTheirRanges()
    {
        using var json = JsonDocument.Parse("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}""");
        var chat = ChatTemplate.Parse("{% for m in messages %}{{ m.role }}:{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }};{% endif %}{% endfor %}")
            .Render(json.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value), TimeProvider.System);
        Assert.That(chat.Text, Is.EqualTo("user:hi;assistant:yo"));
        Assert.That(chat.Generated.Select(range => chat.Text[range.Start..range.End]), Is.EqualTo(new[] { "yo" }));
    }

    [Test]
    public void Render_OfTools_WritesThemAsJson()
        => Assert.That(Render("{% if tools %}{{ tools[0] | tojson }}{% endif %}", """{"tools":[{"name":"f","args":{"é":1.0,"n":2}}]}"""), Is.EqualTo("{\"name\": \"f\", \"args\": {\"é\": 1.0, \"n\": 2}}"));

    [Test]
    public void Parse_OfEndlessNesting_IsRefused()
    {
        var brackets = "{{ " + new string('(', 100_000);
        var blocks = string.Concat(Enumerable.Repeat("{% if x %}", 10_000));
        Assert.That(() => ChatTemplate.Parse(brackets), Throws.TypeOf<ChatTemplateException>());
        Assert.That(() => ChatTemplate.Parse(brackets + new string(')', 100_000) + " }}"), Throws.TypeOf<ChatTemplateException>().With.Message.Contains("nested"));
        Assert.That(() => ChatTemplate.Parse(blocks), Throws.TypeOf<ChatTemplateException>().With.Message.Contains("nested"));
        Assert.That(Render("{{ " + string.Concat(Enumerable.Repeat("not ", 5_000)) + "true }}"), Is.EqualTo("True"));
    }

    [Test]
    public void Load_OfADirectory_FindsTheTemplate()
    {
        var folder = Directory.CreateTempSubdirectory("hypersearch-chat-").FullName;
        var config = Path.Combine(folder, "tokenizer_config.json");
        Assert.That(ChatTemplate.Load(folder), Is.Null);
        File.WriteAllText(config, """{"chat_template":[{"name":"tool_use","template":"t"},{"name":"default","template":"d"}]}""");
        Assert.That(Text(), Is.EqualTo("d"));
        File.WriteAllText(config, """{"chat_template":"one"}""");
        Assert.That(Text(), Is.EqualTo("one"));
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "file");
        Assert.That(Text(), Is.EqualTo("file"));
        Directory.Delete(folder, recursive: true);

        string Text() => ChatTemplate.Load(folder)!.Render(new Dictionary<string, JsonElement>(), TimeProvider.System).Text;
    }
}
