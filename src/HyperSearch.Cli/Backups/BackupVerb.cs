using System.CommandLine;
using HyperSearch.Cli.Coordinators;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Postgres;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Backups;

/// <summary>`backup`: the journal as one file, while it is in use.</summary>
internal static class BackupVerb
{
    public static Command Define(CliEnvironment environment)
    {
        var file = new Argument<string>("FILE") { Description = "The backup to write; it must not be there yet." };
        Option<string?> database = DatabaseChoice.Option();
        return new Verb("backup", "Writes every study of the journal to one file, while coordinators go on.")
        {
            Arguments = { file },
            Options = { database },
            Examples =
            [
                ("backup monday.gz", "of the home, or of the database in $HYPERSEARCH_DATABASE"),
                ("backup monday.gz --coordinator https://search.example:7450", "of a coordinator elsewhere, for administrators"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(context.FullPath(parse.GetRequiredValue(file)), parse.GetValue(database), context, cancel));
    }

    private static async Task<int> Run(string path, string? databaseFile, CliContext context, CancellationToken cancel)
    {
        if (File.Exists(path)) throw new CliException(ExitCode.Conflict, "occupied", $"{path} is there already") { Why = "a backup never replaces another file", Fix = "name another file" };
        string draft = path + ".draft";
        try
        {
            await using (FileStream stream = Create(draft))
            {
                await Write(stream, databaseFile, context, cancel);
                stream.Flush(flushToDisk: true);
            }

            BackupSummary summary = await BackupReader.Verify(draft, cancel);
            File.Move(draft, path);
            Show(summary, path, context);
            return ExitCode.Done;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static async Task Write(FileStream stream, string? databaseFile, CliContext context, CancellationToken cancel)
    {
        bool elsewhere = context.Coordinator is not null && databaseFile is null;
        if (!elsewhere && DatabaseChoice.Find(databaseFile, context) is { } address)
        {
            await using PostgresDatabase database = await PostgresDatabase.Open(address, context.Environment.Clock, cancel);
            await BackupWriter.Write(new PostgresJournal(database), stream, context.Environment.Clock.GetUtcNow(), cancel);
            return;
        }

        await using HomeSession home = await HomeSession.Open(context, cancel);
        if (home.Coordinator is not IBackupSource source) throw new InvalidOperationException($"{home.Coordinator.GetType().Name} gives no backups.");
        await source.WriteBackup(stream, cancel);
    }

    // What studies say is their owner's business, in a backup too.
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static void Show(BackupSummary summary, string path, CliContext context)
    {
        if (context.Screen.Json) context.Screen.Record(new { file = path, studies = summary.Studies, events = summary.Events, incarnation = summary.Incarnation, made_at = summary.MadeAt });
        else context.Screen.Note($"{path}: {summary.Studies} studies, {summary.Events} events; checked from end to end. Checkpoints and artifacts are not in it.");
    }
}
