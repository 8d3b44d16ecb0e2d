namespace HyperSearch.Protocol.Artifacts;

/// <summary>
/// How a checkpoint says that it lies with the coordinator and not on a disk: <c>artifact:SHA</c> in place of its path, where SHA is the
/// hash of its manifest.
/// </summary>
public static class ArtifactReference
{
    private const string Scheme = "artifact:";

    public static string To(string manifestSha256) => Scheme + ArtifactHash.Demand(manifestSha256);

    /// <summary>The manifest's hash, or null where the text is a path.</summary>
    public static string? Parse(string text) =>
        text.StartsWith(Scheme, StringComparison.Ordinal) && ArtifactHash.IsValid(text[Scheme.Length..]) ? text[Scheme.Length..] : null;
}
