using System.Globalization;
using Npgsql;

namespace HyperSearch.Journal.Postgres;

/// <summary>
/// Where a database is and how to open it. The connection string holds a password, so it comes from the environment or from a file that
/// is closed to others, never from a command line, and <see cref="ToString"/> leaves the password out.
/// </summary>
public sealed class PostgresAddress
{
    /// <summary>The environment variable that holds a connection string.</summary>
    public const string Variable = "HYPERSEARCH_DATABASE";

    // What the text says itself comes after these, and so before them. Prepared statements spare the server most of its work; behind a
    // pooler that cannot keep them, the text says `Max Auto Prepare=0`.
    private const string Defaults = "Application Name=hypersearch;Maximum Pool Size=24;Max Auto Prepare=32;Auto Prepare Min Usages=2;Timeout=5;Command Timeout=15;Keepalive=30;Persist Security Info=false;";

    private readonly NpgsqlConnectionStringBuilder builder;

    private PostgresAddress(NpgsqlConnectionStringBuilder builder) => this.builder = builder;

    internal string ConnectionString => builder.ToString();

    /// <summary>The same for a client of another name.</summary>
    internal PostgresAddress As(string application) => new(new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = application });

    /// <summary>From Npgsql's <c>Host=...;Username=...</c> or a URI <c>postgres://user:password@host:port/database?sslmode=require</c>.</summary>
    /// <exception cref="JournalFormatException">It is neither. The text of the error repeats no part of it.</exception>
    public static PostgresAddress Parse(string text)
    {
        text = text.Trim();
        try
        {
            NpgsqlConnectionStringBuilder builder = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? FromUri(new Uri(text))
                : new NpgsqlConnectionStringBuilder(Defaults + text);
            return string.IsNullOrEmpty(builder.Host) ? throw Unusable("it names no host") : new PostgresAddress(builder);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            // The parser's message may quote the text, password and all: it is not passed on.
            throw Unusable("it is neither 'Host=...;Database=...;Username=...;Password=...' nor 'postgres://user:password@host/database'");
        }
    }

    /// <summary>From a file's first line.</summary>
    /// <exception cref="JournalFormatException">Others can read the file, or there is none.</exception>
    public static PostgresAddress ReadFile(string path)
    {
        if (!File.Exists(path)) throw new JournalFormatException(path, "there is no such file with a connection string");
        PrivateFiles.RequirePrivate(path);
        return Parse(File.ReadLines(path).FirstOrDefault() ?? "");
    }

    /// <summary>Host, port, database and user; never the password.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://{builder.Username}@{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}");

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        string[] user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder(Defaults) { Host = Uri.UnescapeDataString(uri.Host), Port = uri.Port > 0 ? uri.Port : 5432 };
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1) builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Uri.UnescapeDataString(parts[0]);
            string value = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            builder[Keyword(name)] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return builder;
    }

    /// <summary>libpq's names of the parameters that people put into URIs; others go by Npgsql's own.</summary>
    private static string Keyword(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "connect_timeout" => "Timeout",
        "application_name" => "Application Name",
        "host" => "Host",
        _ => name,
    };

    private static JournalFormatException Unusable(string why) => new("the connection string", why);
}
