namespace HyperSearch.Torch.Building;

/// <summary>The shim's sources as they were shipped beside the assembly.</summary>
/// <param name="Files">File names and contents, in the order of the names.</param>
internal sealed record NativeSources(IReadOnlyList<(string Name, byte[] Content)> Files)
{
    public static NativeSources Read()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "native");
        if (!Directory.Exists(directory))
            throw new InvalidOperationException($"the shim's sources are missing: {directory} was not shipped with the program");
        var files = Directory.GetFiles(directory).Order(StringComparer.Ordinal);
        return new NativeSources([.. files.Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))]);
    }

    /// <summary>Makes a directory hold exactly these files. Unchanged ones are not touched, so that only what depends on a change is compiled.</summary>
    public void WriteTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var stale in Directory.GetFiles(directory).Where(file => Files.All(source => source.Name != Path.GetFileName(file))))
            File.Delete(stale);
        foreach (var (name, content) in Files)
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content)) File.WriteAllBytes(path, content);
        }
    }
}
