using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperSearch.Journal.Sqlite;

/// <summary>
/// The one thread that touches the database. It takes whatever requests wait, at most 256, runs them in one transaction, and answers
/// them after the commit: under load one sync to the disk serves many, and nobody waits for a timer.
/// </summary>
internal sealed class SqliteWriter
{
    private const int BatchMax = 256;
    private const int QueueMax = 4096;
    private readonly Channel<SqliteWork> queue = Channel.CreateBounded<SqliteWork>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteStore store;
    private readonly string path;
    private JournalFaultedException? fault;

    public SqliteWriter(SqliteStore store, string path)
    {
        this.store = store;
        this.path = path;
        new Thread(Work) { IsBackground = true, Name = "journal" }.Start();
    }

    public async Task<T> Do<T>(Func<SqliteStore, T> run, CancellationToken cancel)
    {
        var work = new SqliteWork<T>(run);
        try
        {
            await queue.Writer.WriteAsync(work, cancel);
        }
        catch (ChannelClosedException)
        {
            throw fault ?? (Exception)new ObjectDisposedException(nameof(SqliteJournal));
        }

        return await work.Answered;
    }

    /// <summary>Finishes what waits, then closes the file.</summary>
    public Task Close()
    {
        queue.Writer.TryComplete();
        return ended.Task;
    }

    private void Work()
    {
        try
        {
            var batch = new List<SqliteWork>(BatchMax);
            while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                batch.Clear();
                while (batch.Count < BatchMax && queue.Reader.TryRead(out SqliteWork? work)) batch.Add(work);
                if (fault is null) Run(batch);
                else foreach (SqliteWork work in batch) work.Fail(fault);
            }

            store.Dispose();
            ended.SetResult();
        }
        catch (Exception broken)
        {
            ended.SetException(broken);
        }
    }

    private void Run(List<SqliteWork> batch)
    {
        try
        {
            store.Begin();
            foreach (SqliteWork work in batch) work.Run(store);
            store.Commit();
        }
        catch (SqliteException full) when (full.SqliteErrorCode == raw.SQLITE_FULL && RolledBack())
        {
            var error = new JournalFullException(path, full);
            foreach (SqliteWork work in batch) work.Fail(error);
            return;
        }
        catch (Exception broken)
        {
            Stop(broken, batch);
            return;
        }

        foreach (SqliteWork work in batch) work.Answer();
    }

    /// <summary>After an error nobody knows what the disk holds: this journal answers nothing more, whoever needs it opens it again.</summary>
    private void Stop(Exception broken, List<SqliteWork> batch)
    {
        fault = new JournalFaultedException($"the journal '{path}' failed, and whether the last requests were kept is unknown: {broken.Message}", broken);
        queue.Writer.TryComplete();
        foreach (SqliteWork work in batch) work.Fail(fault);
    }

    private bool RolledBack()
    {
        try
        {
            store.Rollback();
            return true;
        }
        catch (SqliteException)
        {
            // Then the outcome is as unknown as after any other error, and the next handler says so.
            return false;
        }
    }
}
