namespace HyperSearch.Specs.Yaml;

/// <summary>How large a study file may be. A file beyond them is an accident or an attack, and is refused before anything is built from it.</summary>
internal static class YamlLimits
{
    public const int CharactersMax = 256 * 1024;
    public const int DepthMax = 32;
    public const int NodesMax = 20_000;
}
