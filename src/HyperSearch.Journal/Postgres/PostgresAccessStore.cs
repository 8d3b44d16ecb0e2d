using Dapper;
using HyperSearch.Journal.Access;

namespace HyperSearch.Journal.Postgres;

/// <summary>The tokens of all coordinators of a database. The database stays the caller's.</summary>
public sealed class PostgresAccessStore(PostgresDatabase database) : IAccessStore
{
    private const string Tokens = """
        SELECT id AS Id, sha256 AS Sha256, scope AS Scope, agent AS Agent, created_at AS CreatedAt, expires_at AS ExpiresAt, uses_left AS UsesLeft, note AS Note
        FROM hypersearch.access_token
        """;

    private const string AddSql = """
        INSERT INTO hypersearch.access_token (id, sha256, scope, agent, created_at, expires_at, uses_left, note)
        VALUES (@Id, @Sha256, @Scope, @Agent, @CreatedAt, @ExpiresAt, @UsesLeft, @Note) ON CONFLICT DO NOTHING
        """;

    private const string SigningSql = """
        WITH made AS (INSERT INTO hypersearch.signing_key (key) VALUES (@key) ON CONFLICT DO NOTHING RETURNING key)
        SELECT key FROM made UNION ALL SELECT key FROM hypersearch.signing_key LIMIT 1
        """;

    public async Task<AccessToken?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancel) =>
        (await Query($"{Tokens} WHERE sha256 = @hash", new { hash = sha256.ToArray() }, cancel)).FirstOrDefault();

    public async Task Add(AccessToken token, CancellationToken cancel)
    {
        byte[] hash = token.Sha256.ToArray();
        var row = new { token.Id, Sha256 = hash, Scope = token.Scope.ToString(), token.Agent, CreatedAt = token.CreatedAt.UtcDateTime, ExpiresAt = token.ExpiresAt?.UtcDateTime, token.UsesLeft, token.Note };
        bool sentBefore = false;
        bool added = await database.Do(
            async connection =>
            {
                if (await connection.ExecuteAsync(new CommandDefinition(AddSql, row, cancellationToken: cancel)) > 0) return true;
                // One that an earlier try of this very call put there is ours.
                return sentBefore && await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM hypersearch.access_token WHERE id = @Id AND sha256 = @hash)", new { token.Id, hash });
            },
            cancel,
            () => sentBefore = true);
        if (!added) throw new ArgumentException($"A token of the id '{token.Id}', or with its hash, is there already.", nameof(token));
    }

    // Asked twice because an answer was lost, it takes two uses: rather too many than too few.
    public async Task<bool> TakeUse(string id, CancellationToken cancel) =>
        await Execute("UPDATE hypersearch.access_token SET uses_left = uses_left - 1 WHERE id = @id AND (uses_left IS NULL OR uses_left > 0)", new { id }, cancel) > 0;

    public async Task<bool> Revoke(string id, CancellationToken cancel) => await Execute("DELETE FROM hypersearch.access_token WHERE id = @id", new { id }, cancel) > 0;

    public async Task<IReadOnlyList<AccessToken>> List(CancellationToken cancel) => [.. await Query($"{Tokens} ORDER BY created_at, id", null, cancel)];

    public async Task<byte[]> SigningKey(ReadOnlyMemory<byte> fresh, CancellationToken cancel)
    {
        byte[] key = fresh.ToArray();
        while (true)
        {
            byte[]? kept = await database.Do(connection => connection.QueryFirstOrDefaultAsync<byte[]>(new CommandDefinition(SigningSql, new { key }, cancellationToken: cancel)), cancel);
            // Null when another coordinator made its key while this statement looked: the next look sees that one.
            if (kept is not null) return kept;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<int> Execute(string sql, object parameters, CancellationToken cancel) =>
        database.Do(connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancel)), cancel);

    private async Task<IEnumerable<AccessToken>> Query(string sql, object? parameters, CancellationToken cancel) =>
        (await database.Do(connection => connection.QueryAsync<TokenRow>(new CommandDefinition(sql, parameters, cancellationToken: cancel)), cancel)).Select(Token);

    private static AccessToken Token(TokenRow row) =>
        new(row.Id, row.Sha256, Enum.Parse<AccessScope>(row.Scope), row.Agent, row.CreatedAt, row.ExpiresAt is { } expires ? new DateTimeOffset(expires) : null, row.UsesLeft, row.Note);

    private sealed record TokenRow
    {
        public string Id { get; init; } = "";

        public byte[] Sha256 { get; init; } = [];

        public string Scope { get; init; } = "";

        public string? Agent { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime? ExpiresAt { get; init; }

        public int? UsesLeft { get; init; }

        public string? Note { get; init; }
    }
}
