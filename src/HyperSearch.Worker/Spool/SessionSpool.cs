using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.Worker.Spool;

/// <summary>
/// What the session has to tell and nobody has acknowledged yet, on the disk, so that the next life of the worker finds it. A disk that
/// refuses takes only that away: the process remembers by itself. Safe for several threads.
/// </summary>
public sealed class SessionSpool(ISpoolFiles files, string agent, string session, TimeProvider time, Action<string> log)
{
    /// <summary>Beyond this no reports are taken in while nobody answers: 64 MB.</summary>
    public const long BytesMax = 64L << 20;

    /// <summary>An entry that was not delivered by then is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>A file of settled entries alone is begun anew beyond this.</summary>
    private const long TidyBytes = 1 << 20;

    private readonly Lock gate = new();
    private readonly string name = NameOf(agent, session);
    private long number;
    private long bytes;
    private int open;
    private bool written;
    private bool unsynced;
    private bool refused;

    /// <summary>Whether reports are not taken in any more.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate) return bytes > BytesMax;
        }
    }

    /// <summary>The file of a session. An agent finds those of its own earlier ones by how they begin.</summary>
    public static string NameOf(string agent, string session) => $"{PrefixOf(agent)}{session}.jsonl";

    public static string PrefixOf(string agent) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(agent)).AsSpan(0, 8)) + "-";

    /// <summary>Writes an entry down; <paramref name="make"/> gets its number and time.</summary>
    public SpoolEntry Add(Func<long, long, SpoolEntry> make)
    {
        lock (gate)
        {
            SpoolEntry entry = make(++number, time.GetUtcNow().ToUnixTimeMilliseconds());
            open++;
            Write(entry);
            return entry;
        }
    }

    /// <summary>The entry has been acknowledged, or nobody wants it.</summary>
    public void Settle(SpoolEntry entry)
    {
        lock (gate)
        {
            open--;
            if (open == 0 && bytes > TidyBytes) Clear();
            else Write(new SpoolEntry(++number, time.GetUtcNow().ToUnixTimeMilliseconds()) { Settled = entry.Number });
        }
    }

    /// <summary>Nobody answers: what is written has to survive this machine, too.</summary>
    public void Sync()
    {
        lock (gate)
        {
            if (unsynced) Try(() => files.Sync(name));
            unsynced = false;
        }
    }

    /// <summary>The session is over: its file goes if everything in it is settled.</summary>
    public void Close()
    {
        lock (gate)
            if (open == 0) Clear();
    }

    private void Write(SpoolEntry entry)
    {
        byte[] line = SpoolCodec.Encode(entry);
        bytes += line.Length;
        written = unsynced = true;
        Try(() => files.Append(name, line));
    }

    private void Clear()
    {
        if (written) Try(() => files.Delete(name));
        bytes = 0;
        written = unsynced = false;
    }

    private void Try(Action act)
    {
        try
        {
            act();
            refused = false;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            if (!refused) log($"what is not yet reported cannot be written down, and would be lost with this process: {trouble.Message}");
            refused = true;
        }
    }
}
