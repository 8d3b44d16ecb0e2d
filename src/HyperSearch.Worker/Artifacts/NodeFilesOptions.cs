namespace HyperSearch.Worker.Artifacts;

/// <summary>Where a worker keeps what it fetches.</summary>
/// <param name="Home">Its home; the cache lies under <c>cache/</c>.</param>
public sealed record NodeFilesOptions(string Home)
{
    /// <summary>A folder with models, which are found by what they hold; null: none.</summary>
    public string? Models { get; init; }

    /// <summary>
    /// Whether attempts keep their files on a disk that all workers share under the same paths: checkpoints are then registered where they
    /// lie, and nobody removes them but people.
    /// </summary>
    public bool SharesDisk { get; init; }

    /// <summary>How large the cache of inputs may grow; what is in use stays in any case.</summary>
    public long CacheBytesMax { get; init; } = 64L << 30;
}
