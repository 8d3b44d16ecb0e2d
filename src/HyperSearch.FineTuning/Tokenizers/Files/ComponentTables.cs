using System.Text;
using HyperSearch.FineTuning.Tokenizers.Decoders;
using HyperSearch.FineTuning.Tokenizers.Normalizers;
using HyperSearch.FineTuning.Tokenizers.PostProcessors;
using HyperSearch.FineTuning.Tokenizers.PreTokenizers;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>
/// Which types of the <c>tokenizer.json</c> format are known: one line each. What is not listed is refused by name, because
/// leaving a step out would give other tokens without anyone noticing.
/// </summary>
internal static class ComponentTables
{
    private static readonly Dictionary<string, Func<JsonField, INormalizer>> Normalizers = new(StringComparer.Ordinal)
    {
        ["BertNormalizer"] = ReadBert,
        ["Lowercase"] = _ => new LowercaseNormalizer(),
        ["NFC"] = _ => new UnicodeFormNormalizer(NormalizationForm.FormC),
        ["NFD"] = _ => new UnicodeFormNormalizer(NormalizationForm.FormD),
        ["NFKC"] = _ => new UnicodeFormNormalizer(NormalizationForm.FormKC),
        ["NFKD"] = _ => new UnicodeFormNormalizer(NormalizationForm.FormKD),
        ["Nmt"] = _ => new NmtNormalizer(),
        ["Precompiled"] = ReadPrecompiled,
        ["Prepend"] = field => new PrependNormalizer(field["prepend"].AsText()),
        ["Replace"] = field => new ReplaceNormalizer(PatternReader.ReadPattern(field["pattern"]), field["content"].AsText()),
        ["Sequence"] = field => new SequenceNormalizer(ReadList(field["normalizers"], ReadNormalizer)),
        ["Strip"] = field => new StripNormalizer(field["strip_left"].AsFlag(true), field["strip_right"].AsFlag(true)),
        ["StripAccents"] = _ => new StripAccentsNormalizer(),
    };

    private static readonly Dictionary<string, Func<JsonField, IPreTokenizer>> PreTokenizers = new(StringComparer.Ordinal)
    {
        ["BertPreTokenizer"] = _ => new SequencePreTokenizer([
            new CharacterSplitter(Rune.IsWhiteSpace, SplitBehavior.Removed), new CharacterSplitter(UnicodeClasses.IsPunctuation, SplitBehavior.Isolated)]),
        ["ByteLevel"] = field => new ByteLevelPreTokenizer(field["add_prefix_space"].AsFlag(true), field["use_regex"].AsFlag(true)),
        ["CharDelimiterSplit"] = field => ReadDelimiter(field["delimiter"].AsCharacter()),
        ["Digits"] = field => new DigitsPreTokenizer(field["individual_digits"].AsFlag(false)),
        ["Metaspace"] = field => new MetaspacePreTokenizer(ReadMark(field), ReadScheme(field), field["split"].AsFlag(true)),
        ["Punctuation"] = field => new CharacterSplitter(UnicodeClasses.IsPunctuation,
            field["behavior"].IsNull ? SplitBehavior.Isolated : PatternReader.ReadBehavior(field["behavior"])),
        ["Sequence"] = field => new SequencePreTokenizer(ReadList(field["pretokenizers"], ReadPreTokenizer)),
        ["Split"] = PatternReader.ReadSplit,
        ["Whitespace"] = _ => new WordPreTokenizer(),
        ["WhitespaceSplit"] = _ => new CharacterSplitter(Rune.IsWhiteSpace, SplitBehavior.Removed),
    };

    private static readonly Dictionary<string, Func<JsonField, IPostProcessor>> PostProcessors = new(StringComparer.Ordinal)
    {
        ["BertProcessing"] = TemplateReader.ReadBert,
        ["ByteLevel"] = field => new ByteLevelPostProcessor(field["add_prefix_space"].AsFlag(true), field["trim_offsets"].AsFlag(true)),
        ["RobertaProcessing"] = TemplateReader.ReadRoberta,
        ["Sequence"] = field => new SequencePostProcessor(ReadList(field["processors"], ReadPostProcessor)),
        ["TemplateProcessing"] = TemplateReader.Read,
    };

    private static readonly Dictionary<string, Func<JsonField, IDecoder>> Decoders = new(StringComparer.Ordinal)
    {
        ["BPEDecoder"] = field => new BpeDecoder(field["suffix"].IsNull ? "</w>" : field["suffix"].AsText()),
        ["ByteFallback"] = _ => new ByteFallbackDecoder(),
        ["ByteLevel"] = _ => new ByteLevelDecoder(),
        ["Fuse"] = _ => new FuseDecoder(),
        ["Metaspace"] = field => new MetaspaceDecoder(ReadMark(field), ReadScheme(field)),
        ["Replace"] = field => new ReplaceDecoder(PatternReader.ReadPattern(field["pattern"]), field["content"].AsText()),
        ["Sequence"] = field => new SequenceDecoder(ReadList(field["decoders"], ReadDecoder)),
        ["Strip"] = field => new StripDecoder(field["content"].AsCharacter(), field["start"].AsSmallNumber(), field["stop"].AsSmallNumber()),
        ["WordPiece"] = field => new WordPieceDecoder(field["prefix"].IsNull ? "##" : field["prefix"].AsText(), field["cleanup"].AsFlag(true)),
    };

    public static INormalizer ReadNormalizer(JsonField field) => Choose(Normalizers, field, "normalizer");

    public static IPreTokenizer ReadPreTokenizer(JsonField field) => Choose(PreTokenizers, field, "pre-tokenizer");

    public static IPostProcessor ReadPostProcessor(JsonField field) => Choose(PostProcessors, field, "post-processor");

    public static IDecoder ReadDecoder(JsonField field) => Choose(Decoders, field, "decoder");

    private static BertNormalizer ReadBert(JsonField field)
    {
        var lowercase = field["lowercase"].AsFlag(true);
        return new BertNormalizer(
            field["clean_text"].AsFlag(true), field["handle_chinese_chars"].AsFlag(true), field["strip_accents"].AsFlag(lowercase), lowercase);
    }

    private static PrecompiledNormalizer ReadPrecompiled(JsonField field)
    {
        var table = field["precompiled_charsmap"];
        try
        {
            return new PrecompiledNormalizer(new PrecompiledCharsMap(Convert.FromBase64String(table.AsText())));
        }
        catch (FormatException e)
        {
            throw table.Bad("TOK019", $"'{table.Path}' is not a table of replacements: {e.Message}", "the text is rewritten by this table before it is split");
        }
    }

    private static CharacterSplitter ReadDelimiter(char delimiter) => new(rune => rune.Value == delimiter, SplitBehavior.Removed);

    private static char ReadMark(JsonField field) => field["replacement"].IsNull ? '\u2581' : field["replacement"].AsCharacter();

    /// <summary>Older files say by a flag whether to prepend.</summary>
    private static PrependScheme ReadScheme(JsonField field)
    {
        if (field["prepend_scheme"].IsNull)
            return field["add_prefix_space"].AsFlag(true) ? PrependScheme.Always : PrependScheme.Never;
        return field["prepend_scheme"].AsText() switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw field.Bad("TOK013", $"'{field.Path}.prepend_scheme' is '{other}'", "it is one of always, first and never"),
        };
    }

    private static List<T> ReadList<T>(JsonField list, Func<JsonField, T> read) => list.Items().Select(read).ToList();

    private static T Choose<T>(Dictionary<string, Func<JsonField, T>> table, JsonField field, string kind)
    {
        var type = field["type"].AsText();
        return table.TryGetValue(type, out var read)
            ? read(field)
            : throw field.Bad("TOK010", $"the {kind} type '{type}' at '{field.Path}' is not supported",
                $"leaving it out would give other tokens; supported are {string.Join(", ", table.Keys)}", "use a model whose tokenizer does without it");
    }
}
