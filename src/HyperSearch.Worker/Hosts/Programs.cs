namespace HyperSearch.Worker.Hosts;

/// <summary>Looks a program up as the operating system would, so that a missing one is reported by name instead of by exit code.</summary>
internal static class Programs
{
    /// <summary>Why <paramref name="program"/> cannot be started in <paramref name="workingDirectory"/>, or null. <paramref name="searchPath"/>: the child's PATH.</summary>
    public static string? Refusal(string program, string workingDirectory, string searchPath)
    {
        if (!Directory.Exists(workingDirectory)) return $"the working directory {workingDirectory} does not exist";
        if (program.Length == 0) return "the command is empty";
        if (program.Contains('/', StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(program, workingDirectory);
            return !File.Exists(path) ? $"the program {path} does not exist" : IsExecutable(path) ? null : $"the program {path} is not executable: chmod +x it, or name its interpreter first";
        }

        string[] folders = searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Any(folder => IsExecutable(Path.Combine(folder, program))) ? null : $"there is no program '{program}' on PATH: install it, or give its full path in 'run'";
    }

    /// <summary>The file that would be started; null where there is none.</summary>
    public static string? Find(string program, string workingDirectory, string searchPath) => program.Contains('/', StringComparison.Ordinal)
        ? Path.GetFullPath(program, workingDirectory)
        : searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.GetFullPath(Path.Combine(folder, program), workingDirectory)).FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
