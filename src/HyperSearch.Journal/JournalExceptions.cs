namespace HyperSearch.Journal;

/// <summary>The journal is not to be used: see the derived types for why.</summary>
public abstract class JournalException(string message, Exception? inner) : Exception(message, inner);

/// <summary>Another process has the journal open.</summary>
public sealed class JournalLockedException(string path, Exception? inner = null)
    : JournalException($"the journal '{path}' is in use by another process: talk to that process, or end it", inner);

/// <summary>A restore was asked to go where studies are.</summary>
public sealed class JournalOccupiedException(string path, int studies)
    : JournalException($"'{path}' holds {studies} {(studies == 1 ? "study" : "studies")} already, and a restore would replace them", null);

/// <summary>The file is no journal of this program, or of a newer version of it.</summary>
public sealed class JournalFormatException(string path, string why, Exception? inner = null)
    : JournalException($"'{path}' cannot be used as a journal: {why}", inner)
{
    public string Path { get; } = path;

    public string Why { get; } = why;
}

/// <summary>
/// Storage failed. Whether what was asked for happened is unknown; this journal answers nothing more. Open it again and replay.
/// </summary>
public sealed class JournalFaultedException(string message, Exception? inner) : JournalException(message, inner);

/// <summary>
/// The store cannot be reached now. Whether what was asked for happened is unknown, but nothing acknowledged is lost, and the journal goes
/// on once the store is back: read the study again before the next decision.
/// </summary>
public sealed class JournalUnavailableException(string store, string why, Exception? inner)
    : JournalException($"the journal {store} cannot be reached: {why}", inner);

/// <summary>The disk is full: nothing of the request was kept, and the journal goes on once there is room.</summary>
public sealed class JournalFullException(string path, Exception? inner)
    : JournalException($"no room for the journal '{path}': free some disk space, nothing of this request was kept", inner);

/// <summary>An event cannot be trusted: its checksum differs, or it cannot be read, or it cannot follow the ones before it.</summary>
public sealed class JournalDamagedException(string study, long seq, string why, Exception? inner = null)
    : JournalException($"event {seq} of study '{study}' is damaged: {why}", inner)
{
    public string Study { get; } = study;

    public long Seq { get; } = seq;
}

/// <summary>An event that this version does not know: a newer version of the program wrote it.</summary>
public sealed class UnknownEventException(string type, int version)
    : JournalException($"events of type '{type}' and version {version} are unknown here: a newer version of the program wrote them", null);
