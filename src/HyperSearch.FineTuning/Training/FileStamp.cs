namespace HyperSearch.FineTuning.Training;

/// <summary>Cheap identity of a file: when it matches, its content is not hashed again.</summary>
internal readonly record struct FileStamp(string Path, long Bytes, long WrittenTicks)
{
    public static FileStamp Of(string path)
    {
        var info = new FileInfo(path);
        return new FileStamp(info.FullName, info.Length, info.LastWriteTimeUtc.Ticks);
    }

    /// <summary>Stamps of all files of a directory.</summary>
    public static string OfDirectory(string directory)
        => string.Join('\n', Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).Select(path => Of(path).ToString()));
}
