using System.Text;
using HyperSearch.FineTuning.Chat;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Tests.Tokenizers;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Data;

/// <summary>Conversations: which tokens are the assistant's.</summary>
[TestFixture]
public class ChatEncodingTests
{
    private const string Plain = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}{{ '\n' }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    private const string Marked = "{% for m in messages %}[{{ m.role }}]{% if m.role == 'assistant' %}{% generation %}{{ m.content + eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{{ '\n' }}{% endfor %}";
    private const string Counting = "{% for m in messages %}{{ loop.index }}/{{ messages | length }} {{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";
    private const string Refusing = "{% if messages[0].role == 'system' %}{{ raise_exception('no system role here') }}{% endif %}";
    private const string Two = """{"messages":[{"role":"user","content":"the fév 👍?"},{"role":"assistant","content":"2027"},{"role":"user","content":"and"},{"role":"assistant","content":" the end 日本"}]}""";

    private static readonly Tokenizer Bytes = TestTokenizers.Trained();

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("hypersearch-chat-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(Plain)]
    [TestCase(Marked)]
    public void Encode_EveryAssistantTurn_IsTrainedWithItsEndAndNothingElse(string template)
    {
        var example = Encode(template, Two);
        var text = Bytes.Decode(example.Ids, skipSpecialTokens: false);
        Assert.That(text, Is.EqualTo("[user]the fév 👍?\n[assistant]2027<|end|>\n[user]and\n[assistant] the end 日本<|end|>\n"));
        Assert.That(Targets(example), Is.EqualTo(new[] { "2027<|end|>", " the end 日本<|end|>" }));
        Assert.That(example.TargetBytes, Is.EqualTo(Encoding.UTF8.GetByteCount("2027<|end|> the end 日本<|end|>")));
        Assert.That(example.TargetCount, Is.EqualTo(example.Ranges!.Sum(range => range.Length)));
    }

    [Test]
    public void Encode_TemplateThatWritesEarlierTurnsAnew_IsRefusedWithTheLine()
    {
        var data = Read(Two);
        var encoder = Encoder(Counting, 512);
        var error = Assert.Throws<DatasetException>(() => RowEncoding.Encode(encoder, data.Rows[0], data))!;
        Assert.That(error.Code, Is.EqualTo("DATA027"));
        Assert.That(error.Where, Does.StartWith("d.jsonl, line 1"));
        Assert.That(error.What, Does.Contain("message 2").And.Contain("generation"));
    }

    [Test]
    public void Encode_TemplateThatRaises_SaysItsWords()
    {
        var row = """{"messages":[{"role":"system","content":"x"},{"role":"assistant","content":"y"}]}""";
        Assert.That(() => Encode(Refusing, row), Throws.TypeOf<ChatTemplateException>().With.Message.Contain("no system role here"));
    }

    [Test]
    public void Encode_ModelWithoutTemplate_IsRefused()
        => Assert.That(() => new ExampleEncoder(Bytes, 0, 512).Encode(Read(Two).Rows[0], DataKind.Chat), Throws.TypeOf<ChatTemplateException>().With.Message.Contain("no chat template"));

    [Test]
    public void Encode_CutAtEitherEnd_KeepsTheTargetsThatAreLeft()
    {
        var whole = Encode(Plain, Two);
        var end = Encode(Plain, Two, whole.Ids.Length - 3);
        Assert.That(end.Ids, Is.EqualTo(whole.Ids[..^3]));
        Assert.That(string.Concat(Targets(whole)), Does.StartWith(string.Concat(Targets(end))));
        var start = Encode(Plain, Two, 12, Truncation.Start);
        Assert.That(start.Ids, Is.EqualTo(whole.Ids[^12..]));
        Assert.That(Targets(whole)[^1], Does.EndWith(Targets(start)[^1]));
        Assert.That((start.Truncated, whole.Truncated), Is.EqualTo((true, false)));
    }

    private TokenizedExample Encode(string template, string line, int length = 512, Truncation truncation = Truncation.End)
        => Encoder(template, length, truncation).Encode(Read(line).Rows[0], DataKind.Chat);

    private ExampleEncoder Encoder(string template, int length, Truncation truncation = Truncation.End)
    {
        File.WriteAllText(Path.Combine(_folder, "chat_template.jinja"), template);
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), """{"eos_token":{"content":"<|end|>","lstrip":false}}""");
        return new ExampleEncoder(Bytes, 0, length) { Chat = ChatFormat.Load(_folder), Truncation = truncation };
    }

    private static string[] Targets(TokenizedExample example)
        => [.. (example.Ranges ?? [new TokenRange(example.FirstTarget, example.Ids.Length)]).Select(range => Bytes.Decode(example.Ids[range.Start..range.End], skipSpecialTokens: false))];

    private static Dataset Read(string line)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(line));
        return Dataset.Read(stream, "d.jsonl");
    }
}
