using HyperSearch.FineTuning.Tokenizers.PreTokenizers;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads patterns (a text or a regular expression) and what a split does with their matches.</summary>
internal static class PatternReader
{
    public static IPreTokenizer ReadSplit(JsonField field) =>
        new SplitPreTokenizer(ReadPattern(field["pattern"]), ReadBehavior(field["behavior"]), field["invert"].AsFlag(false));

    public static CodePointRegex ReadPattern(JsonField field)
    {
        if (!field["String"].IsNull)
        {
            var text = field["String"].AsText();
            return text.Length > 0 ? Compile(field, text, CodePointRegex.Literal) : throw field.Bad("TOK011", $"'{field.Path}' is empty", "an empty pattern splits nothing");
        }

        return Compile(field, field["Regex"].AsText(), pattern => new CodePointRegex(pattern));
    }

    private static CodePointRegex Compile(JsonField field, string text, Func<string, CodePointRegex> compile)
    {
        try
        {
            return compile(text);
        }
        catch (ArgumentException e)
        {
            throw new TokenizerException("TOK012", $"the pattern at '{field.Path}' cannot be used: {e.Message}", field.File,
                "the text is split by this pattern, so that another one would give other tokens", "use a tokenizer whose pattern .NET's regular expressions know", e);
        }
    }

    public static SplitBehavior ReadBehavior(JsonField field)
    {
        var name = field.AsText();
        return Enum.TryParse<SplitBehavior>(name, ignoreCase: false, out var behavior) && Enum.IsDefined(behavior) && !char.IsDigit(name[0])
            ? behavior
            : throw field.Bad("TOK013", $"the behaviour '{name}' at '{field.Path}' is unknown", $"known are {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
    }
}
