using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Journal;
using HyperSearch.Journal.Postgres;

namespace HyperSearch.Cli.Coordinators;

/// <summary>The database that a verb works on, where it is not the home: its connection string holds a password and is never typed.</summary>
internal static class DatabaseChoice
{
    public static Option<string?> Option() =>
        new("--database-file") { Description = $"File whose first line is PostgreSQL's connection string (default: ${PostgresAddress.Variable}; neither: the home's own SQLite journal).", HelpName = "FILE" };

    /// <summary>Null where neither the file nor the variable names a database.</summary>
    /// <exception cref="CliException">There is no such file, others can read it, or what is named is no connection string.</exception>
    public static PostgresAddress? Find(string? file, CliContext context)
    {
        if (file is not null && context.FullPath(file) is var path)
        {
            if (!File.Exists(path)) throw new CliException(ExitCode.NotFound, "no_file", $"there is no file {file} with a connection string") { Where = path, Fix = $"write one into its first line and run `chmod 600` on it, or set {PostgresAddress.Variable}" };
            RequirePrivate(path);
            return Understood(() => PostgresAddress.ReadFile(path), path);
        }

        return context.Environment.Variable(PostgresAddress.Variable) is { } text && !string.IsNullOrWhiteSpace(text) ? Understood(() => PostgresAddress.Parse(text), "$" + PostgresAddress.Variable) : null;
    }

    private static void RequirePrivate(string path)
    {
        if (PrivateFiles.IsPrivate(path)) return;
        throw new CliException(ExitCode.Authentication, "database_file", "others may read or write the file of the connection string") { Where = path, Why = "it holds the database's password", Fix = $"chmod 600 {path}   (and change the password if others may have read it)" };
    }

    private static PostgresAddress Understood(Func<PostgresAddress> read, string place)
    {
        try
        {
            return read();
        }
        catch (JournalFormatException wrong)
        {
            throw new CliException(ExitCode.Usage, "database", "the database's connection string cannot be used") { Where = place, Why = wrong.Why, Fix = "write Host=...;Database=...;Username=...;Password=..., in a file that you alone can read" };
        }
    }
}
