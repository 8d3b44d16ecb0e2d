namespace HyperSearch.Torch.Building;

/// <summary>Lets one process at a time compile into a directory. The lock is the open file and ends with its process.</summary>
internal static class BuildLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until no other process holds the lock.</summary>
    public static FileStream Acquire(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var never = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException))
            {
                // Another process compiles, which ends: the file system offers no signal for it.
                never.Wait(Pause);
            }
        }
    }
}
