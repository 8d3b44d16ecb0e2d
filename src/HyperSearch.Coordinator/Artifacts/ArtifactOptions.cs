namespace HyperSearch.Coordinator.Artifacts;

/// <summary>How a coordinator keeps artifacts.</summary>
public sealed record ArtifactOptions
{
    /// <summary>The folder's name inside a home, where none is named.</summary>
    public const string FolderName = "artifacts";

    /// <summary>Absolute. Several coordinators may share it.</summary>
    public required string Folder { get; init; }

    /// <summary>The most bytes of one artifact, that is, of one file.</summary>
    public long BytesMax { get; init; } = 16L << 30;

    /// <summary>Nothing younger is collected: it may be on its way into a study. An artifact that somebody asked for is as young as that.</summary>
    public TimeSpan Young { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Between two collections.</summary>
    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromMinutes(10);
}
