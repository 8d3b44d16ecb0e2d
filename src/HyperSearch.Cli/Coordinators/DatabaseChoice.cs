using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Journal.Postgres;

namespace HyperSearch.Cli.Coordinators;

/// <summary>The database that a verb works on, where it is not the home: its connection string holds a password and is never typed.</summary>
internal static class DatabaseChoice
{
    public static Option<string?> Option() =>
        new("--database-file") { Description = $"File whose first line is PostgreSQL's connection string (default: ${PostgresAddress.Variable}; neither: the home's own SQLite journal).", HelpName = "FILE" };

    /// <summary>Null where neither the file nor the variable names a database.</summary>
    public static PostgresAddress? Find(string? file, CliContext context)
    {
        if (file is not null) return PostgresAddress.ReadFile(context.FullPath(file));
        return context.Environment.Variable(PostgresAddress.Variable) is { } text && !string.IsNullOrWhiteSpace(text) ? PostgresAddress.Parse(text) : null;
    }
}
