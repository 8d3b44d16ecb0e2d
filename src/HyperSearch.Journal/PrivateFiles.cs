namespace HyperSearch.Journal;

/// <summary>Files that hold secrets: only their owner may look into them.</summary>
public static class PrivateFiles
{
    public const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Whether nobody but its owner may open it. Windows has no such permissions: there the folder's rights decide.</summary>
    public static bool IsPrivate(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0;

    /// <exception cref="JournalFormatException">Others may read it too.</exception>
    public static void RequirePrivate(string path)
    {
        if (IsPrivate(path)) return;
        throw new JournalFormatException(path, "it holds secrets and others may open it: run `chmod 600` on it, and change the secrets if others may have read them");
    }

    /// <summary>Makes a folder for its owner alone where there is none.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else if (!Directory.Exists(path)) Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a whole file so that it is either the old one or the new one, and survives a power cut.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string draft = path + ".draft";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
