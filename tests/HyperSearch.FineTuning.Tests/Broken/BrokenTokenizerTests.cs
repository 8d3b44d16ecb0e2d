using System.Text;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Broken;

/// <summary>A small tokenizer file with one part replaced, and the exact sentence that the user reads.</summary>
[TestFixture]
public class BrokenTokenizerTests
{
    private const string Good = """
        {"added_tokens":[{"id":3,"content":"<e>","special":true}],
         "normalizer":null,
         "pre_tokenizer":{"type":"Split","pattern":{"Regex":"a+"},"behavior":"Isolated","invert":false},
         "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<e>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
           "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<e>":{"id":"<e>","ids":[3],"tokens":["<e>"]}}},
         "decoder":{"type":"ByteLevel"},
         "model":{"type":"BPE","dropout":null,"unk_token":null,"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}
        """;

    private static IEnumerable<TestCaseData> Files()
    {
        static TestCaseData Case(string name, string from, string to, string code, string what) =>
            new TestCaseData(Good.Replace(from, to, StringComparison.Ordinal), code, what).SetArgDisplayNames(name);

        yield return Case("cut off", "\"merges\":[\"a b\"]}}", "", "TOK002", "the file is not valid JSON, or gives a field or token twice");
        yield return Case("a token twice", "\"b\":1,", "\"b\":1,\"b\":4,", "TOK002", "the file is not valid JSON, or gives a field or token twice");
        yield return new TestCaseData("[]", "TOK003", "the file does not hold an object").SetArgDisplayNames("a list");
        yield return Case("no model", "\"model\"", "\"modle\"", "TOK003", "'model' is missing");
        yield return Case("no vocabulary", "\"vocab\"", "\"vocabulary\"", "TOK003", "'model.vocab' is missing");
        yield return Case("merges are an object", "[\"a b\"]", "{}", "TOK003", "'model.merges' is not a list");
        yield return Case("half a surrogate pair", "\"content\":\"<e>\"", "\"content\":\"\\ud800\"", "TOK004", "'added_tokens[0].content' holds half of a surrogate pair");
        yield return Case("negative id", "\"b\":1", "\"b\":-1", "TOK005", "'model.vocab.b' is -1, not an id from 0 to 1999999");
        yield return Case("fractional id", "\"b\":1", "\"b\":1.5", "TOK005", "'model.vocab.b' is 1.5, not an id from 0 to 1999999");
        yield return Case("huge id", "\"b\":1", "\"b\":2147483647", "TOK005", "'model.vocab.b' is 2147483647, not an id from 0 to 1999999");
        yield return Case("type_id is a text", "\"type_id\":1", "\"type_id\":\"B\"", "TOK006", "'post_processor.pair[1].Sequence.type_id' is not a whole number from 0 up");
        yield return Case("flag is a number", "\"invert\":false", "\"invert\":0", "TOK007", "'pre_tokenizer.invert' is neither true nor false");
        yield return Case("another normalizer", "\"normalizer\":null", "\"normalizer\":{\"type\":\"ByteLevel\"}", "TOK010", "the normalizer type 'ByteLevel' at 'normalizer' is not supported");
        yield return Case("another pre-tokenizer", "\"type\":\"Split\"", "\"type\":\"UnicodeScripts\"", "TOK010", "the pre-tokenizer type 'UnicodeScripts' at 'pre_tokenizer' is not supported");
        yield return Case("another decoder", "{\"type\":\"ByteLevel\"}", "{\"type\":\"CTC\"}", "TOK010", "the decoder type 'CTC' at 'decoder' is not supported");
        yield return Case("another model", "\"type\":\"BPE\"", "\"type\":\"Bigram\"", "TOK010", "the model type 'Bigram' at 'model' is not supported");
        yield return Case("a table of replacements cut off", "\"normalizer\":null", "\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAEAAA==\"}",
            "TOK019", "'normalizer.precompiled_charsmap' is not a table of replacements: the table of replacements is cut off");
        yield return Case("a mark of two characters", "{\"type\":\"ByteLevel\"}", "{\"type\":\"Metaspace\",\"replacement\":\"ab\"}", "TOK009", "'decoder.replacement' is 'ab', not one character");
        yield return Case("empty pattern", "{\"Regex\":\"a+\"}", "{\"String\":\"\"}", "TOK011", "'pre_tokenizer.pattern' is empty");
        yield return Case("unknown behaviour", "Isolated", "Isolate", "TOK013", "the behaviour 'Isolate' at 'pre_tokenizer.behavior' is unknown");
        yield return Case("ids without tokens", "\"ids\":[3]", "\"ids\":[3,1]", "TOK014", "'post_processor.special_tokens.<e>' has 2 ids for 1 tokens");
        yield return Case("template without A", ",{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\n", "],\n", "TOK015", "the template 'post_processor.single' does not hold sequence A exactly once");
        yield return Case("pair without B", ",{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}", "", "TOK015", "the template 'post_processor.pair' does not hold sequence B exactly once");
        yield return Case("third sequence", "\"id\":\"B\"", "\"id\":\"C\"", "TOK017", "'post_processor.pair[1].Sequence' names the sequence 'C'");
        yield return Case("undefined special token", "\"SpecialToken\":{\"id\":\"<e>\"", "\"SpecialToken\":{\"id\":\"<s>\"", "TOK018", "'post_processor.single[0].SpecialToken' names the special token '<s>', which 'special_tokens' does not define");
        yield return Case("dropout", "\"dropout\":null", "\"dropout\":0.1", "TOK020", "model.dropout is set");
        yield return Case("subword prefix", "\"dropout\":null", "\"continuing_subword_prefix\":\"##\"", "TOK022", "model.continuing_subword_prefix is '##'");
        yield return Case("two tokens with one id", "\"ab\":2", "\"ab\":1", "TOK024", "the tokens 'b' and 'ab' have the same id 1");
        yield return Case("empty vocabulary", "{\"a\":0,\"b\":1,\"ab\":2}", "{}", "TOK025", "the vocabulary is empty");
        yield return Case("merge of three", "\"a b\"", "\"a b c\"", "TOK026", "'model.merges[0]' is not a pair of tokens");
        yield return Case("merge of a list of one", "\"a b\"", "[\"a\"]", "TOK026", "'model.merges[0]' is not a pair of tokens");
        yield return Case("unknown unknown token", "\"unk_token\":null", "\"unk_token\":\"?\"", "TOK027", "unk_token '?' is not in the vocabulary");
        yield return Case("merge result missing", "\"a b\"", "\"b a\"", "TOK028", "'model.merges[0]' needs the token 'ba', which the vocabulary lacks");
        yield return Case("added token without content", "\"<e>\",\"special\"", "\"\",\"special\"", "TOK031", "'added_tokens[0]' has no content");
        yield return Case("added token twice", "\"added_tokens\":[", "\"added_tokens\":[{\"id\":4,\"content\":\"<e>\"},", "TOK032", "the added token '<e>' stands twice");
        yield return Case("two added tokens with one id", "\"added_tokens\":[", "\"added_tokens\":[{\"id\":3,\"content\":\"<f>\"},", "TOK033", "the added tokens '<f>' and '<e>' have the same id 3");
        yield return Case("added token against the vocabulary", "\"content\":\"<e>\"", "\"content\":\"ab\"", "TOK034", "the added token 'ab' has id 3, but the vocabulary gives it 2");
        yield return Case("id of another token", "\"id\":3,", "\"id\":1,", "TOK035", "the added token '<e>' has id 1, which the vocabulary gives to 'b'");
    }

    [Test]
    public void Parse_UnbrokenFile_Works() => Assert.That(Tokenizer.Parse(Encoding.UTF8.GetBytes(Good), "t").Encode("ab", true).Ids, Is.EqualTo(new[] { 3, 0, 1 }));

    [TestCaseSource(nameof(Files))]
    public void Parse_BrokenFile_NamesTheMistake(string json, string code, string what)
    {
        var exception = Assert.Throws<TokenizerException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "tokenizer.json"))!;

        Assert.That((exception.Code, exception.What), Is.EqualTo((code, what)));
        Assert.That(exception.Where, Does.StartWith("tokenizer.json"));
        Assert.That(exception.Why, Is.Not.Empty);
        Assert.That(exception.Fix, Is.Not.Empty);
    }

    [TestCase("(a", TestName = "Parse_PatternThatDoesNotCompile_IsRefused")]
    [TestCase("\\\\p{Han}+", TestName = "Parse_PatternWithAScriptName_IsRefused")]
    [TestCase("[😀]", TestName = "Parse_PatternBeyondTheBasicPlane_IsRefused")]
    public void Parse_UnusablePattern_IsRefused(string pattern)
    {
        var exception = Assert.Throws<TokenizerException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes(Good.Replace("a+", pattern, StringComparison.Ordinal)), "t"))!;

        Assert.That(exception.Code, Is.EqualTo("TOK012"));
        Assert.That(exception.What, Does.StartWith("the pattern at 'pre_tokenizer.pattern' cannot be used: "));
    }

    [Test]
    public void Load_FileBeyondTheLimit_IsRefusedUnread()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
                file.SetLength((64L << 20) + 1);
            Assert.That(() => Tokenizer.Load(path), Throws.TypeOf<TokenizerException>().With.Property("What").EqualTo("the file has 67108865 bytes; the limit is 67108864"));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
