using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperSearch.Journal.Sqlite;

/// <summary>Opens the one connection to a journal's file: ours alone, exclusive, write-ahead, synced at every commit.</summary>
internal static class SqliteFile
{
    /// <exception cref="JournalLockedException">Another process holds it; found out at once, without waiting.</exception>
    /// <exception cref="JournalFormatException">The file is no journal of ours.</exception>
    public static SqliteConnection Open(string path)
    {
        KeepPrivate(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true }.ToString());
        try
        {
            connection.Open();
            TakeLock(connection, path);
            connection.Execute("PRAGMA synchronous = FULL");
            SqliteMigrations.Apply(connection, path);
            return connection;
        }
        catch (SqliteException broken)
        {
            connection.Dispose();
            throw broken.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
                ? new JournalLockedException(path, broken)
                : new JournalFormatException(path, broken.Message, broken);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Exclusive before WAL: the lock is then taken with the first transaction and kept, and no shared memory file is made. The raw call
    // answers "busy" at once, where the provider would try again for a while.
    private static void TakeLock(SqliteConnection connection, string path)
    {
        sqlite3 handle = connection.Handle!;
        foreach (string sql in (string[])["PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = WAL", "BEGIN EXCLUSIVE", "COMMIT"])
        {
            int code = raw.sqlite3_exec(handle, sql);
            if (code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) throw new JournalLockedException(path);
            if (code != raw.SQLITE_OK) throw new JournalFormatException(path, raw.sqlite3_errmsg(handle).utf8_to_string());
        }

        string mode = connection.ExecuteScalar<string>("PRAGMA journal_mode") ?? "";
        if (mode != "wal") throw new JournalFormatException(path, $"its file system allows no write-ahead log (journal mode '{mode}')");
    }

    // Trials, parameters and paths are their owner's business. A file that is there is never opened here: closing it would drop the
    // locks that this same process may hold on it (POSIX locks belong to the process, not to the descriptor).
    private static void KeepPrivate(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner }).Dispose();
        else if (File.GetUnixFileMode(path) != Owner)
            File.SetUnixFileMode(path, Owner);
    }
}
