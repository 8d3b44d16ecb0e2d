using HyperSearch.FineTuning.Tokenizers.Decoders;
using HyperSearch.FineTuning.Tokenizers.Normalizers;
using HyperSearch.FineTuning.Tokenizers.PostProcessors;
using HyperSearch.FineTuning.Tokenizers.PreTokenizers;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>
/// Which types of the <c>tokenizer.json</c> format are known: one line each. What is not listed is refused by name, because
/// leaving a step out would give other tokens without anyone noticing.
/// </summary>
internal static class ComponentTables
{
    private static readonly Dictionary<string, Func<JsonField, INormalizer>> Normalizers = new(StringComparer.Ordinal)
    {
        ["NFC"] = _ => new NfcNormalizer(),
        ["Sequence"] = field => new SequenceNormalizer(ReadList(field["normalizers"], ReadNormalizer)),
    };

    private static readonly Dictionary<string, Func<JsonField, IPreTokenizer>> PreTokenizers = new(StringComparer.Ordinal)
    {
        ["ByteLevel"] = field => new ByteLevelPreTokenizer(field["add_prefix_space"].AsFlag(true), field["use_regex"].AsFlag(true)),
        ["Digits"] = field => new DigitsPreTokenizer(field["individual_digits"].AsFlag(false)),
        ["Sequence"] = field => new SequencePreTokenizer(ReadList(field["pretokenizers"], ReadPreTokenizer)),
        ["Split"] = PatternReader.ReadSplit,
    };

    private static readonly Dictionary<string, Func<JsonField, IPostProcessor>> PostProcessors = new(StringComparer.Ordinal)
    {
        ["ByteLevel"] = field => new ByteLevelPostProcessor(field["add_prefix_space"].AsFlag(true), field["trim_offsets"].AsFlag(true)),
        ["Sequence"] = field => new SequencePostProcessor(ReadList(field["processors"], ReadPostProcessor)),
        ["TemplateProcessing"] = TemplateReader.Read,
    };

    private static readonly Dictionary<string, Func<JsonField, IDecoder>> Decoders = new(StringComparer.Ordinal)
    {
        ["ByteLevel"] = _ => new ByteLevelDecoder(),
        ["Sequence"] = field => new SequenceDecoder(ReadList(field["decoders"], ReadDecoder)),
    };

    public static INormalizer ReadNormalizer(JsonField field) => Choose(Normalizers, field, "normalizer");

    public static IPreTokenizer ReadPreTokenizer(JsonField field) => Choose(PreTokenizers, field, "pre-tokenizer");

    public static IPostProcessor ReadPostProcessor(JsonField field) => Choose(PostProcessors, field, "post-processor");

    public static IDecoder ReadDecoder(JsonField field) => Choose(Decoders, field, "decoder");

    private static List<T> ReadList<T>(JsonField list, Func<JsonField, T> read) => list.Items().Select(read).ToList();

    private static T Choose<T>(Dictionary<string, Func<JsonField, T>> table, JsonField field, string kind)
    {
        var type = field["type"].AsText();
        return table.TryGetValue(type, out var read)
            ? read(field)
            : throw field.Bad("TOK010", $"the {kind} type '{type}' at '{field.Path}' is not supported",
                $"leaving it out would give other tokens; supported are {string.Join(", ", table.Keys)}", "use a model whose tokenizer is byte-level BPE (GPT-2, Llama 3, Qwen 2 and their kin)");
    }
}
