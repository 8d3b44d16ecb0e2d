namespace HyperSearch.Protocol.Artifacts;

/// <summary>A file of a manifest. <paramref name="Path"/> is relative, with slashes, and obeys <see cref="ArtifactPath"/>.</summary>
public sealed record ManifestFile(string Path, long Bytes, string Sha256);
