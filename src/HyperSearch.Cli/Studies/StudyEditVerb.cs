using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>`study edit`: other ranges, choices, budget or parallelism for a study that has begun.</summary>
internal static class StudyEditVerb
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var file = new Argument<string?>("FILE") { Description = "The study file as it should be from now on.", Arity = ArgumentArity.ZeroOrOne };
        var set = new Option<string[]>("--set") { Description = "Change one value, such as budget.trials=50; several are allowed.", HelpName = "PATH=VALUE" };
        return new Verb("edit", "Widens or narrows ranges, choices, budget and parallelism while the study goes on.")
        {
            Arguments = { study, file },
            Options = { set },
            Examples =
            [
                ("study edit dates --set budget.trials=50 --set parallelism=4", "a finished study goes on where that gives it room"),
                ("study edit dates --set space.learning_rate.high=1e-2", "trials outside of a narrowed range keep their results; the strategy forgets them"),
                ("study edit dates search-spaces/dates.yaml", "the same from the file"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(file), parse.GetValue(set) ?? [], context, cancel));
    }

    private static async Task<int> Run(string study, string? file, string[] changes, CliContext context, CancellationToken cancel)
    {
        if ((file is null) == (changes.Length == 0)) throw new CliException(ExitCode.Usage, "usage", "study edit needs either a file or --set") { Fix = $"hypersearch study edit {study} --set budget.trials=50" };
        await using HomeSession home = await HomeSession.Open(context, cancel);
        EditStudy edit = file is null ? await Changed(home, study, changes, cancel) : Read(context.FullPath(file), file);
        StudySummary summary = await home.Coordinator.EditStudy(study, edit, cancel);
        if (context.Screen.Json) context.Screen.Record(summary);
        else context.Screen.Data($"{summary.Name}: {context.Screen.OutColors.State(summary.State)} ({StudyText.StateCounts(summary)})");
        return ExitCode.Done;
    }

    private static EditStudy Read(string path, string shownAs)
    {
        var file = StudyFile.Read(path, shownAs);
        return new EditStudy(file.Text, file.Name, IdempotencyKey.New());
    }

    private static async Task<EditStudy> Changed(HomeSession home, string study, string[] changes, CancellationToken cancel)
    {
        string source = (await home.Coordinator.GetStudy(study, cancel)).SourceText;
        string edited = EditedStudy.Apply(study, source, [.. changes.Select(SetChange.Parse)]);
        return new EditStudy(edited, study, IdempotencyKey.New()) { BasedOn = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))) };
    }
}
