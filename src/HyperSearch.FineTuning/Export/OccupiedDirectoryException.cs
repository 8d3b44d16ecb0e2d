namespace HyperSearch.FineTuning.Export;

/// <summary>A directory that was to be written holds files already; nothing of it was touched.</summary>
/// <param name="directory">Absolute.</param>
public sealed class OccupiedDirectoryException(string directory) : IOException($"{directory} holds files already")
{
    public string Directory { get; } = directory;
}
