using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>`study verify`: replays the journal and derives every proposal again from the events before it.</summary>
internal static class StudyVerify
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        return new Verb("verify", "Replays the journal and derives every proposal again; exit 1 names the first event that differs.")
        {
            Arguments = { study },
            Examples = [("study verify dates", "equal to the bit, or the first event that is not")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), context, cancel));
    }

    public static async Task<int> Run(string study, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        VerificationReport report = await home.Coordinator.VerifyStudy(study, cancel);
        Screen screen = context.Screen;
        if (screen.Json) screen.Record(report);
        else if (report.Holds) screen.Data(string.Create(CultureInfo.InvariantCulture, $"{study}: {report.Events} events replayed, {report.Proposals} proposals derived again, all equal"));
        else
            screen.Show(new ErrorReport(
                ExitCode.Failed,
                "journal_differs",
                string.Create(CultureInfo.InvariantCulture, $"{study}: event {report.FirstDifferingSeq} differs"),
                null,
                report.Difference,
                "the journal was changed outside hypersearch, or made by another version; restore it from a copy"));
        return report.Holds ? ExitCode.Done : ExitCode.Failed;
    }
}
