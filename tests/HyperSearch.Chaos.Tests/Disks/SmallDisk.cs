using System.Globalization;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Disks;

/// <summary>A file system of a few megabytes in memory that can be filled to the last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>An empty one; null, with the reason, where this machine does not let one be mounted.</summary>
    public static SmallDisk? TryMount(int megabytes, out string reason)
    {
        reason = "mounting a file system needs Linux and root";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return null;
        string folder = Directory.CreateTempSubdirectory("hs-disk-").FullName;
        (int code, _, string error) = Shell.Try("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0755"), "hypersearch-test", folder);
        if (code != 0)
        {
            reason = $"this machine mounts no tmpfs: {error.Trim()}";
            return null;
        }

        Leftovers.Undo($"umount -l {folder}; rmdir {folder}");
        return new SmallDisk(folder);
    }

    /// <summary>Writes until nothing more fits. Who frees a page of it afterwards can write that much again.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        foreach (int size in (int[])[64 * 1024, 4096, 512, 1])
        {
            byte[] bytes = new byte[size];
            try
            {
                while (true) ballast.Write(bytes);
            }
            catch (IOException)
            {
                // No room for a piece of this size any more.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Shell.Try("umount", "-l", Folder);
        if (!Directory.EnumerateFileSystemEntries(Folder).Any()) Directory.Delete(Folder);
    }
}
