using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Journal.Postgres;

namespace HyperSearch.Cli.Coordinators;

/// <summary>`coordinator migrate`: brings a database to the schema of this version, or says what that would do.</summary>
internal static class MigrateVerb
{
    public static Command Define(CliEnvironment environment)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the SQL that would run, and run nothing." };
        Option<string?> database = DatabaseChoice.Option();
        return new Verb("migrate", "Brings a PostgreSQL database to this version's schema. Coordinators do it by themselves where their role may.")
        {
            Options = { dryRun, database },
            Examples = [("coordinator migrate --dry-run", "what would be done to $HYPERSEARCH_DATABASE"), ("coordinator migrate --database-file owner.secret", "as the role that owns the schema")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetValue(dryRun), parse.GetValue(database), context, cancel));
    }

    private static async Task<int> Run(bool dryRun, string? databaseFile, CliContext context, CancellationToken cancel)
    {
        PostgresAddress address = DatabaseChoice.Find(databaseFile, context)
            ?? throw new CliException(ExitCode.Usage, "no_database", "no database was named") { Why = "a home's own journal is brought up to date when it is opened", Fix = $"set {PostgresAddress.Variable}, or say --database-file FILE" };
        MigrationPlan plan = await PostgresDatabase.PlanMigrations(address, context.Environment.Clock, cancel);
        if (!dryRun && plan.Steps.Length > 0) await (await PostgresDatabase.Open(address, context.Environment.Clock, cancel)).DisposeAsync();
        if (context.Screen.Json)
        {
            context.Screen.Record(new { database = address.ToString(), from = plan.From, to = plan.To, applied = !dryRun, steps = plan.Steps.Select(s => new { number = s.Number, name = s.Name, sql = s.Sql }) });
            return ExitCode.Done;
        }

        foreach (MigrationStep step in plan.Steps)
        {
            context.Screen.Data($"-- {step.Name}");
            if (dryRun) context.Screen.Data(step.Sql.TrimEnd());
        }

        context.Screen.Note(plan.Steps.Length == 0 ? $"{address} has schema {plan.To}: nothing is to be done."
            : dryRun ? $"{address} has schema {plan.From}; this would bring it to {plan.To}." : $"{address} was brought from schema {plan.From} to {plan.To}.");
        return ExitCode.Done;
    }
}
