namespace HyperSearch.Journal.Sqlite;

/// <summary>A request on its way through the writer thread: run inside a transaction, answered after its commit.</summary>
internal abstract class SqliteWork
{
    /// <summary>Does it. An error that is about the request alone is kept for <see cref="Answer"/>; storage errors escape.</summary>
    public abstract void Run(SqliteStore store);

    /// <summary>The transaction is durable.</summary>
    public abstract void Answer();

    public abstract void Fail(Exception error);
}

/// <inheritdoc/>
internal sealed class SqliteWork<T>(Func<SqliteStore, T> run) : SqliteWork
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? refusal;
    private T? result;

    public Task<T> Answered => answer.Task;

    public override void Run(SqliteStore store)
    {
        try
        {
            result = run(store);
        }
        catch (KeyNotFoundException unknown)
        {
            refusal = unknown;
        }
    }

    public override void Answer()
    {
        if (refusal is not null) answer.SetException(refusal);
        else answer.SetResult(result!);
    }

    public override void Fail(Exception error) => answer.TrySetException(error);
}
