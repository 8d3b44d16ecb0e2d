namespace HyperSearch.FineTuning.Export;

/// <summary>Writes a directory beside its final place and renames it, so that it is there whole or not at all.</summary>
internal static class AtomicDirectory
{
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="fill">Writes the files into the directory it is given.</param>
    /// <exception cref="OccupiedDirectoryException">The target holds files already.</exception>
    public static void Write(string target, Action<string> fill)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        RefuseOccupied(path);
        var temporary = Temporary(path);
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        try
        {
            fill(temporary);
            foreach (var file in Directory.EnumerateFiles(temporary)) Flush(file);
            if (Directory.Exists(path)) Directory.Delete(path);
            Directory.Move(temporary, path);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <exception cref="OccupiedDirectoryException">The directory holds files.</exception>
    public static void RefuseOccupied(string path)
    {
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new OccupiedDirectoryException(path);
    }

    // What an interrupted export left is removed, so the name has to be one that nobody else gives a folder.
    private static string Temporary(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.hypersearch-part");

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
