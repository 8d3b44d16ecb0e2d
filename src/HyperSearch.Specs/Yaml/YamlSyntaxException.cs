namespace HyperSearch.Specs.Yaml;

/// <summary>A text that is not YAML; it ends the reading of the tree and becomes one problem.</summary>
internal sealed class YamlSyntaxException(string reason, Mark mark) : Exception(reason)
{
    public Mark Mark { get; } = mark;
}
