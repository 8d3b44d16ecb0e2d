using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Workers;

/// <summary>Keeps a second worker of the same name out of a home: they would take each other's sessions, and the spool of what is not yet reported, away.</summary>
internal static class WorkerLock
{
    /// <exception cref="CliException">One runs already.</exception>
    public static FileStream Take(string home, string agent)
    {
        string folder = Path.Combine(home, "agents");
        string path = Path.Combine(folder, Uri.EscapeDataString(agent) + ".lock");
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new CliException(ExitCode.Conflict, "worker_runs", $"a worker named {agent} runs in this home already") { Where = path, Fix = "end it, or give this one another --name" };
        }
    }
}
