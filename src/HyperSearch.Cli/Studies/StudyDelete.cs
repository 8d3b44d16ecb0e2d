using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Studies;

/// <summary>`study delete`: for good, so the name has to be typed twice.</summary>
internal static class StudyDelete
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var confirm = new Option<string?>("--confirm") { Description = "The study's name again; asked for on a terminal.", HelpName = "STUDY" };
        return new Verb("delete", "Removes a study and all its trials from the journal, for good.")
        {
            Arguments = { study },
            Options = { confirm },
            Examples = [("study delete dates", "asks for the name"), ("study delete dates --confirm dates", "in a script")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(confirm), context, cancel));
    }

    public static async Task<int> Run(string study, string? confirmation, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        _ = await home.Coordinator.GetStudy(study, cancel);
        if ((confirmation ?? Ask(study, context)) != study)
            throw new CliException(ExitCode.Usage, "not_confirmed", $"{study} was not deleted") { Why = "its name was not confirmed, and nothing brings a deleted study back", Fix = $"hypersearch study delete {study} --confirm {study}" };
        await home.Coordinator.DeleteStudy(study, cancel);
        context.Screen.Note($"Deleted {study}.");
        return ExitCode.Done;
    }

    private static string? Ask(string study, CliContext context)
    {
        if (!context.Environment.InIsTerminal) return null;
        context.Environment.Error.Write($"This removes {study} with all its trials for good. Type its name to go on: ");
        return context.Environment.In.ReadLine()?.Trim();
    }
}
