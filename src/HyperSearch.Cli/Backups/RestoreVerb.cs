using System.CommandLine;
using HyperSearch.Cli.Coordinators;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Sqlite;

namespace HyperSearch.Cli.Backups;

/// <summary>`restore`: a new journal from a backup, in a home or in a database.</summary>
internal static class RestoreVerb
{
    public static Command Define(CliEnvironment environment)
    {
        var file = new Argument<string>("FILE") { Description = "A file that `hypersearch backup` wrote, of a home or of a database." };
        var replace = new Option<bool>("--replace") { Description = "Also where studies are: a home's journal is set aside, a database's is deleted." };
        Option<string?> database = DatabaseChoice.Option();
        return new Verb("restore", "Makes a new journal of a backup. Leases of before end, workers register again, attempts count on a thousand higher.")
        {
            Arguments = { file },
            Options = { replace, database },
            Examples =
            [
                ("restore monday.gz --home /srv/search", "into a home without studies"),
                ("restore monday.gz --database-file db.secret", "into PostgreSQL, also from a backup of a home: so a journal moves"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(context.FullPath(parse.GetRequiredValue(file)), parse.GetValue(replace), parse.GetValue(database), context, cancel));
    }

    private static async Task<int> Run(string path, bool replace, string? databaseFile, CliContext context, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw Absent(path);
        try
        {
            return await Restore(path, replace, databaseFile, context, cancel);
        }
        catch (JournalFormatException broken) when (broken.Path == path)
        {
            throw new CliException(ExitCode.Failed, "no_backup", "the file cannot be restored") { Where = path, Why = broken.Why, Fix = "name a file that `hypersearch backup FILE` wrote; nothing was changed" };
        }
    }

    private static async Task<int> Restore(string path, bool replace, string? databaseFile, CliContext context, CancellationToken cancel)
    {
        DateTimeOffset now = context.Environment.Clock.GetUtcNow();
        if (DatabaseChoice.Find(databaseFile, context) is { } address)
        {
            await using PostgresRestore target = await PostgresRestore.Begin(address, replace, context.Environment.Clock, cancel);
            Show(await JournalRestore.Run(path, target, now, cancel), target, address.ToString(), null, context);
            return ExitCode.Done;
        }

        string journal = Path.Combine(context.Home.Path, CoordinatorHost.JournalName);
        await using SqliteRestore file = await SqliteRestore.Begin(journal, replace, now, cancel);
        BackupSummary summary = await JournalRestore.Run(path, file, now, cancel);
        Show(summary, file, journal, file.SetAside, context);
        return ExitCode.Done;
    }

    private static CliException Absent(string path) => Directory.Exists(path)
        ? new CliException(ExitCode.Usage, "not_a_file", $"{path} is a directory") { Where = path, Fix = "name a file in it that `hypersearch backup FILE` wrote" }
        : new CliException(ExitCode.NotFound, "not_found", $"there is no backup {path}") { Where = path, Fix = "name a file that `hypersearch backup FILE` wrote" };

    private static void Show(BackupSummary summary, IRestoreTarget target, string place, string? aside, CliContext context)
    {
        if (context.Screen.Json)
        {
            context.Screen.Record(new { journal = place, studies = summary.Studies, events = summary.Events, from_incarnation = summary.Incarnation, incarnation = target.Incarnation, set_aside = aside });
            return;
        }

        context.Screen.Note($"{place}: {summary.Studies} studies, {summary.Events} events of {summary.MadeAt:u}, as incarnation {target.Incarnation}.");
        if (aside is not null) context.Screen.Note($"The journal that was there is now {aside}.");
    }
}
