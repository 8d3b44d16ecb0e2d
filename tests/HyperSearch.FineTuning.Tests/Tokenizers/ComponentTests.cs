using System.Text;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Tokenizers;

/// <summary>Settings of components that the fixtures do not reach, each in a tokenizer of a few words.</summary>
[TestFixture]
public class ComponentTests
{
    private const string WordLevel = """{"type":"WordLevel","unk_token":"?","vocab":{"?":0,"a":1,"b":2,"ab":3,"▁a":4,"▁b":5,".":6,"é":7,"e":8}}""";

    private static Tokenizer Load(string model, string normalizer = "null", string preTokenizer = "null", string postProcessor = "null", string decoder = "null", string added = "[]")
        => Tokenizer.Parse(Encoding.UTF8.GetBytes(
            $$"""{"added_tokens":{{added}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{postProcessor}},"decoder":{{decoder}},"model":{{model}}}"""), "t");

    [TestCase("always", "a<s>b", new[] { "▁a", "<s>", "▁b" })]
    [TestCase("first", "a<s>b", new[] { "▁a", "<s>", "b" })]
    [TestCase("never", "a<s>b", new[] { "a", "<s>", "b" })]
    public void Metaspace_OfEachScheme_PrependsWhereItSays(string scheme, string text, string[] tokens)
    {
        var tokenizer = Load(WordLevel, preTokenizer: $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}","split":true}""",
            added: """[{"id":9,"content":"<s>","special":true}]""");
        Assert.That(tokenizer.Encode(text, false).Tokens, Is.EqualTo(tokens));
    }

    [Test]
    public void Whitespace_OfWordsAndMarks_SplitsBoth()
        => Assert.That(Load(WordLevel, preTokenizer: """{"type":"Whitespace"}""").Encode("ab. a", false).Tokens, Is.EqualTo(new[] { "ab", ".", "a" }));

    [TestCase("NFD", "é", new[] { 0 })]
    [TestCase("NFC", "e\u0301", new[] { 7 })]
    [TestCase("NFKC", "\uFF45\u0301", new[] { 7 })]
    public void UnicodeForms_OfAnAccent_AreTheirOwn(string form, string text, int[] ids)
        => Assert.That(Load(WordLevel, normalizer: $$"""{"type":"{{form}}"}""").Encode(text, false).Ids, Is.EqualTo(ids));

    [Test]
    public void StripAccents_AfterDecomposition_KeepsOffsets()
    {
        var tokenizer = Load(WordLevel, normalizer: """{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}""",
            preTokenizer: """{"type":"WhitespaceSplit"}""");
        var encoding = tokenizer.Encode("É B", false);
        Assert.That(encoding.Tokens, Is.EqualTo(new[] { "e", "b" }));
        Assert.That(encoding.Offsets, Is.EqualTo(new[] { new TokenOffset(0, 1), new TokenOffset(2, 3) }));
    }

    [Test]
    public void Unigram_WithByteFallback_SpellsUnknownTextInBytes()
    {
        var bytes = string.Join(",", Enumerable.Range(0, 256).Select(value => $"[\"<0x{value:X2}>\",-9]"));
        var tokenizer = Load($$"""{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0],["a",-1],{{bytes}}]}""",
            decoder: """{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"}]}""");
        var encoding = tokenizer.Encode("aé", false);
        Assert.That(encoding.Tokens, Is.EqualTo(new[] { "a", "<0xC3>", "<0xA9>" }));
        Assert.That(encoding.Offsets[1], Is.EqualTo(new TokenOffset(1, 2)));
        Assert.That(tokenizer.Decode(encoding.Ids, false), Is.EqualTo("aé"));
    }

    [Test]
    public void Bpe_WithMarksInsideATextWithoutPreTokenizer_MergesWithinWordsOnly()
    {
        var tokenizer = Load("""{"type":"BPE","unk_token":"?","fuse_unk":true,"byte_fallback":false,"vocab":{"?":0,"▁":1,"a":2,"b":3,"▁a":4,"▁ab":5,"▁▁":6},"merges":["▁ a","▁a b","▁ ▁"]}""",
            normalizer: """{"type":"Replace","pattern":{"String":" "},"content":"▁"}""");
        Assert.That(tokenizer.Encode(" ab xy  a", false).Tokens, Is.EqualTo(new[] { "▁ab", "▁", "?", "▁", "▁a" }));
    }

    [Test]
    public void BertAndRoberta_OfAPair_PlaceTheirTokens()
    {
        var bert = Load(WordLevel, preTokenizer: """{"type":"WhitespaceSplit"}""", postProcessor: """{"type":"BertProcessing","sep":[".",6],"cls":["?",0]}""");
        var roberta = Load(WordLevel, preTokenizer: """{"type":"WhitespaceSplit"}""", postProcessor: """{"type":"RobertaProcessing","sep":[".",6],"cls":["?",0],"trim_offsets":true,"add_prefix_space":false}""");
        Assert.That(bert.EncodePair("a", "b", true).Ids, Is.EqualTo(new[] { 0, 1, 6, 2, 6 }));
        Assert.That(bert.EncodePair("a", "b", true).TypeIds, Is.EqualTo(new[] { 0, 0, 0, 1, 1 }));
        Assert.That(roberta.EncodePair("a", "b", true).Ids, Is.EqualTo(new[] { 0, 1, 6, 6, 2, 6 }));
    }

    [Test]
    public void WordPieceDecoder_WithCleanup_JoinsPunctuation()
        => Assert.That(Load(WordLevel, decoder: """{"type":"WordPiece","prefix":"##","cleanup":true}""").Decode([1, 6, 2], false), Is.EqualTo("a. b"));
}
