using System.Globalization;
using HyperSearch.Chaos.Tests.Disks;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.TestKit.Postgres;
using Npgsql;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>What happens to the storage under coordinators.</summary>
internal static class StorageFaults
{
    private const string Backends = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(2);

    /// <summary>The server stops as in a power cut and starts again. Recovered: a worker's report is answered with success after that.</summary>
    public static async Task Restart(PhaseRun run)
    {
        await Pause.For(run.Draw(Between));
        PrivatePostgres server = run.Cluster.Options.Database!;
        server.StopAtOnce();
        await Pause.For(run.Draw(Absence));
        server.Start();
        await run.Answers(DateTimeOffset.UtcNow, target: "/v1/attempts/reports");
    }

    /// <summary>kill -9 of a backend, upon which the server ends all others and recovers. Recovered: as above.</summary>
    public static async Task KillBackend(PhaseRun run)
    {
        await Pause.For(run.Draw(Between));
        PrivatePostgres server = run.Cluster.Options.Database!;
        server.WaitUntilReady();
        var address = new NpgsqlConnectionStringBuilder(server.AdminString) { Pooling = false };
        await using (var connection = new NpgsqlConnection(address.ToString()))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(Backends, connection);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            if (!await reader.ReadAsync()) throw new InvalidOperationException("no coordinator is connected");
            Shell.Run("kill", "-KILL", reader.GetInt32(0).ToString(CultureInfo.InvariantCulture));
        }

        await run.Answers(DateTimeOffset.UtcNow, target: "/v1/attempts/reports");
    }

    /// <summary>The disk is full for a while. Recovered: a worker's report is answered with success after that.</summary>
    public static async Task Fill(PhaseRun run, SmallDisk disk)
    {
        await Pause.For(run.Draw(Between));
        disk.Fill();
        await Pause.For(TimeSpan.FromSeconds(1) + run.Draw(Absence));
        disk.Free();
        await run.Answers(DateTimeOffset.UtcNow, target: "/v1/attempts/reports");
    }

    /// <summary>The same under the first worker's home: its logs, checkpoints and spool. Recovered: a call of it succeeds after that.</summary>
    public static async Task FillWorker(PhaseRun run, SmallDisk disk)
    {
        await Pause.For(run.Draw(Between));
        disk.Fill();
        await Pause.For(TimeSpan.FromSeconds(1) + run.Draw(Absence));
        disk.Free();
        await run.Answers(DateTimeOffset.UtcNow, run.Cluster.Workers[0].Name);
    }
}
