using System.Text.Json;
using Dapper;
using HyperSearch.Journal.Fleet;
using Npgsql;
using NpgsqlTypes;

namespace HyperSearch.Journal.Postgres;

/// <summary>The fleet of all coordinators of a database. Ages are measured by the server's clock alone. The database stays the caller's.</summary>
public sealed class PostgresFleetStore(PostgresDatabase database) : IFleetStore
{
    private const string Members = """
        SELECT a.agent AS Agent, a.session AS Session, a.slots AS Slots, a.description AS Description, a.beat AS Beat, a.leases AS Leases,
               a.is_draining AS IsDraining, a.drain_asked AS DrainAsked,
               extract(epoch FROM clock_timestamp() - a.last_seen)::float8 AS Silence,
               extract(epoch FROM q.ends - clock_timestamp())::float8 AS Quarantined, q.reason AS Reason
        FROM hypersearch.agent_session a LEFT JOIN hypersearch.quarantine q ON q.agent = a.agent
        """;

    private const string RegisterSql = """
        INSERT INTO hypersearch.agent_session AS old (agent, session, slots, description, beat, leases, is_draining, drain_asked, last_seen)
        VALUES (@Agent, @Session, @Slots, @Description, @Beat, @Leases, @IsDraining, @DrainAsked, clock_timestamp())
        ON CONFLICT (agent) DO UPDATE SET
            session = excluded.session, slots = excluded.slots, description = excluded.description, is_draining = excluded.is_draining,
            beat = CASE WHEN old.session = excluded.session THEN old.beat ELSE excluded.beat END,
            leases = CASE WHEN old.session = excluded.session THEN old.leases ELSE excluded.leases END,
            drain_asked = CASE WHEN old.session = excluded.session THEN old.drain_asked ELSE excluded.drain_asked END,
            last_seen = clock_timestamp()
        """;

    private const string BeatSql = """
        WITH said AS (
            SELECT * FROM unnest($1, $2, $3, $4) AS u (session, number, leases, is_draining)
        ), kept AS (
            UPDATE hypersearch.agent_session a
            SET beat = said.number, leases = said.leases, is_draining = said.is_draining, last_seen = clock_timestamp()
            FROM said WHERE a.session = said.session AND said.number > a.beat
        )
        SELECT said.session FROM said WHERE NOT EXISTS (SELECT FROM hypersearch.agent_session a WHERE a.session = said.session)
        """;

    private const string QuarantineSql = """
        INSERT INTO hypersearch.quarantine (agent, ends, reason) VALUES (@agent, clock_timestamp() + make_interval(secs => @seconds), @reason)
        ON CONFLICT (agent) DO UPDATE SET ends = excluded.ends, reason = excluded.reason
        """;

    public Task Register(FleetMember member, CancellationToken cancel)
    {
        var row = new { member.Agent, member.Session, member.Slots, Description = member.DescriptionJson, Beat = member.BeatNumber, Leases = Write(member.Leases), member.IsDraining, member.DrainAsked };
        return Execute(RegisterSql, row, cancel);
    }

    public async Task<FleetMember?> Find(string session, CancellationToken cancel) =>
        (await Query($"{Members} WHERE a.session = @session", new { session }, cancel)).FirstOrDefault();

    public async Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel) => [.. await Query($"{Members} ORDER BY a.agent", null, cancel)];

    public async Task<IReadOnlyList<string>> Beat(IReadOnlyList<FleetBeat> beats, CancellationToken cancel)
    {
        // Of several beats of one session the last one counts: one statement changes a row once.
        FleetBeat[] last = [.. beats.GroupBy(b => b.Session, StringComparer.Ordinal).Select(g => g.MaxBy(b => b.Number)!).OrderBy(b => b.Session, StringComparer.Ordinal)];
        if (last.Length == 0) return [];
        return await database.Do(
            async connection =>
            {
                await using var command = new NpgsqlCommand(BeatSql, connection);
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. last.Select(b => b.Session)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. last.Select(b => b.Number)] });
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. last.Select(b => Write(b.Leases))], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. last.Select(b => b.IsDraining)] });
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel);
                var unknown = new List<string>();
                while (await reader.ReadAsync(cancel)) unknown.Add(reader.GetString(0));
                return unknown;
            },
            cancel);
    }

    public async Task<bool> AskToDrain(string agent, CancellationToken cancel) =>
        await Execute("UPDATE hypersearch.agent_session SET drain_asked = true WHERE agent = @agent", new { agent }, cancel) > 0;

    public Task Quarantine(string agent, TimeSpan duration, string reason, CancellationToken cancel) =>
        Execute(QuarantineSql, new { agent, seconds = duration.TotalSeconds, reason }, cancel);

    public Task Forget(string session, CancellationToken cancel) => Execute("DELETE FROM hypersearch.agent_session WHERE session = @session", new { session }, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<int> Execute(string sql, object parameters, CancellationToken cancel) =>
        database.Do(connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancel)), cancel);

    private async Task<IEnumerable<FleetMember>> Query(string sql, object? parameters, CancellationToken cancel) =>
        (await database.Do(connection => connection.QueryAsync<MemberRow>(new CommandDefinition(sql, parameters, cancellationToken: cancel)), cancel)).Select(Member);

    private static FleetMember Member(MemberRow row)
    {
        bool confined = row.Quarantined > 0;
        return new FleetMember(row.Agent, row.Session, row.Slots, row.Description)
        {
            SinceHeard = TimeSpan.FromSeconds(Math.Max(0, row.Silence)),
            BeatNumber = row.Beat,
            Leases = JsonSerializer.Deserialize<FleetLease[]>(row.Leases)!,
            IsDraining = row.IsDraining,
            DrainAsked = row.DrainAsked,
            QuarantinedFor = confined ? TimeSpan.FromSeconds(row.Quarantined!.Value) : null,
            QuarantineReason = confined ? row.Reason : null,
        };
    }

    private static string Write(IReadOnlyList<FleetLease> leases) => JsonSerializer.Serialize(leases);

    private sealed record MemberRow
    {
        public string Agent { get; init; } = "";

        public string Session { get; init; } = "";

        public int Slots { get; init; }

        public string Description { get; init; } = "";

        public long Beat { get; init; }

        public string Leases { get; init; } = "[]";

        public bool IsDraining { get; init; }

        public bool DrainAsked { get; init; }

        public double Silence { get; init; }

        public double? Quarantined { get; init; }

        public string? Reason { get; init; }
    }
}
