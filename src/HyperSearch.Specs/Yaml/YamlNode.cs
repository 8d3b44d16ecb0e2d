using System.Collections.Immutable;

namespace HyperSearch.Specs.Yaml;

/// <summary>A node of a study file with the place where it begins.</summary>
internal abstract record YamlNode(Mark Mark)
{
    /// <summary>For messages: what kind of thing stands here.</summary>
    public abstract string Shape { get; }
}

/// <summary>A single value. <paramref name="IsPlain"/>: written without quotes, so that numbers and words like true are not texts.</summary>
/// <param name="ContentColumns">How many columns after <see cref="YamlNode.Mark"/> the text begins, where offsets in it are columns of the file; else null.</param>
internal sealed record YamlScalar(Mark Mark, string Text, bool IsPlain, int? ContentColumns) : YamlNode(Mark)
{
    private const int ShownMax = 80;

    public override string Shape => IsNull ? "nothing" : Text.Length <= ShownMax ? $"'{Text}'" : $"'{Text.AsSpan(0, ShownMax)}…'";

    public bool IsNull => IsPlain && CoreSchema.IsNull(Text);
}

internal sealed record YamlSequence(Mark Mark, ImmutableArray<YamlNode> Items) : YamlNode(Mark)
{
    public override string Shape => "a list";
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

internal sealed record YamlMapping(Mark Mark, ImmutableArray<YamlEntry> Entries) : YamlNode(Mark)
{
    public override string Shape => "a map of keys";
}

/// <summary>A node that was refused and reported already; whoever meets it says nothing more.</summary>
internal sealed record RefusedNode(Mark Mark) : YamlNode(Mark)
{
    public override string Shape => "something refused";
}
