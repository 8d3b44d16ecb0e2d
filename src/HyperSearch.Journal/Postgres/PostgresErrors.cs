using System.Net.Sockets;
using Npgsql;

namespace HyperSearch.Journal.Postgres;

/// <summary>What an error of the database means for whoever asked.</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// Whether asking again may help: the server is away, starting or overloaded, the connection broke, or transactions were in each
    /// other's way. After such an error it is unknown whether the statement was done.
    /// </summary>
    public static bool MayPass(Exception error) => error switch
    {
        PostgresException refused => MayPass(refused.SqlState),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether the connections there are are worth nothing any more.</summary>
    public static bool IsBroken(Exception error) => error is not PostgresException refused || refused.SqlState.StartsWith("57P", StringComparison.Ordinal) || refused.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>The journal's own error for one of the server's that asking again does not help.</summary>
    public static JournalException Translate(PostgresException refused, PostgresAddress address) => refused.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new JournalFullException(address.ToString(), refused),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
            new JournalFaultedException($"the database {address} is damaged: {refused.MessageText}", refused),
        _ => new JournalUnavailableException(address.ToString(), $"{refused.MessageText} ({refused.SqlState})", refused),
    };

    private static bool MayPass(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.ReadOnlySqlTransaction => true,
        _ => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal),
    };
}
