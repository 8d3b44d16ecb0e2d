using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Npgsql;

namespace HyperSearch.TestKit.Postgres;

/// <summary>
/// A PostgreSQL server of the test's own: a new cluster in a temporary folder that syncs to the disk, reached by a socket in that folder and
/// by no network. PostgreSQL refuses to run as root, so root's tests run it as user <c>postgres</c>.
/// </summary>
/// <remarks>A watching shell, deaf to signals that go to all of a test run, ends the server and removes its folder when this process is gone, however it ends.</remarks>
public sealed class PrivatePostgres : IDisposable
{
    private readonly string folder;
    private readonly string programs;
    private readonly Process watcher;

    [UnsupportedOSPlatform("windows")]
    private PrivatePostgres(string programs, string folder)
    {
        this.programs = programs;
        this.folder = folder;
        Run("initdb", "-D", Data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions", "--no-sync");
        File.AppendAllText(
            Path.Combine(Data, "postgresql.conf"),
            $"\nlisten_addresses = ''\nunix_socket_directories = '{folder}'\nport = 5432\nmax_connections = 200\nfsync = on\nsynchronous_commit = on\nlog_min_messages = fatal\n");
        watcher = Watch();
        Start();
    }

    /// <summary>A connection string of the superuser to the database <c>postgres</c>.</summary>
    public string AdminString => new NpgsqlConnectionStringBuilder
    {
        Host = folder,
        Port = 5432,
        Username = "test",
        Database = "postgres",
        SslMode = SslMode.Disable,
    }.ToString();

    private string Data => Path.Combine(folder, "data");

    /// <summary>A running server; null, with the reason, where PostgreSQL is not installed or cannot be run.</summary>
    public static PrivatePostgres? TryStart(out string reason)
    {
        reason = "";
        if (OperatingSystem.IsWindows())
        {
            reason = "a private PostgreSQL is started on Unix only: set " + PostgresTests.Variable;
            return null;
        }

        if (FindPrograms() is not { } programs)
        {
            reason = "PostgreSQL is not installed (deploy/install-debian.sh --tests installs it), and " + PostgresTests.Variable + " is not set";
            return null;
        }

        string folder = Directory.CreateTempSubdirectory("hs-pg-").FullName;
        if (Environment.IsPrivilegedProcess) Execute("chown", ["postgres:", folder]);
        return new PrivatePostgres(programs, folder);
    }

    /// <summary>Starts the server and waits until it takes connections, recovery included.</summary>
    public void Start() => Run("pg_ctl", "-D", Data, "-l", Path.Combine(folder, "log"), "-w", "-t", "60", "-s", "start");

    /// <summary>Returns when the server takes connections: one whose backend was killed recovers first, and refuses them.</summary>
    public void WaitUntilReady() => Execute("timeout", ["60", "sh", "-c", "until \"$1/pg_isready\" -q -h \"$2\" -p 5432; do sleep 0.1; done", "wait", programs, folder]);

    /// <summary>Stops it as a power cut would: nothing is written any more, and the next start recovers from the log.</summary>
    public void StopAtOnce() => Run("pg_ctl", "-D", Data, "-m", "immediate", "-w", "-s", "stop");

    public void Dispose()
    {
        watcher.StandardInput.Close();
        watcher.WaitForExit();
        watcher.Dispose();
    }

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        IEnumerable<string> installed = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out int version) ? version : 0).Select(d => Path.Combine(d, "bin"))
            : [];
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));
    }

    private Process Watch()
    {
        (string file, string[] arguments) = AsOwner("sh", ["-c", "trap '' TERM INT HUP; cat > /dev/null; \"$1/pg_ctl\" -D \"$2/data\" -m immediate -w -s stop 2> /dev/null; rm -rf \"$2\"", "watch", programs, folder]);
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, WorkingDirectory = "/" };
        return Process.Start(start) ?? throw new InvalidOperationException($"'{file}' did not start.");
    }

    private void Run(string program, params string[] arguments)
    {
        (string file, string[] all) = AsOwner(Path.Combine(programs, program), arguments);
        Execute(file, all);
    }

    private static (string File, string[] Arguments) AsOwner(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
        : (program, arguments);

    // The server inherits what its starter has, so no output is captured: a pipe would stay open for as long as the server lives.
    private static void Execute(string file, string[] arguments)
    {
        var start = new ProcessStartInfo("sh", (string[])["-c", "out=\"$(mktemp)\"; \"$@\" > \"$out\" 2>&1 < /dev/null; code=$?; [ $code -eq 0 ] || cat \"$out\" >&2; rm -f \"$out\"; exit $code", "run", file, .. arguments]) { WorkingDirectory = "/", RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{file}' did not start.");
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Path.GetFileName(file)} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}");
    }
}
