using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Data;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Cluster;

/// <summary>`submit`: gives a study, with what its trials need, to a coordinator whose workers run it.</summary>
internal static class SubmitVerb
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> file = StudyArgument.File();
        var detach = new Option<bool>("--detach", "-d") { Description = "Return when the coordinator has the study." };
        var uploadModel = new Option<bool>("--upload-model") { Description = "Send the model too; otherwise only where a worker has no folder of models to find it in." };
        var allowLeakage = new Option<bool>("--allow-leakage") { Description = "Go on although validation or test rows are also in train; the study records it." };
        Option<string?> timeout = Deadline.Option();
        return new Verb("submit", "Submits a study to a coordinator and follows it.")
        {
            Arguments = { file },
            Options = { detach, uploadModel, allowLeakage, timeout },
            Examples =
            [
                ("submit search-spaces/dates.yaml --coordinator https://search.example:7450", "Ctrl-C detaches; the study goes on"),
                ("submit search-spaces/dates.yaml --detach", "with HYPERSEARCH_COORDINATOR set"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(
            new SubmitOptions(parse.GetRequiredValue(file), parse.GetValue(detach), parse.GetValue(uploadModel), parse.GetValue(allowLeakage), Deadline.Parse(parse.GetValue(timeout))), context, cancel));
    }

    private static async Task<int> Run(SubmitOptions options, CliContext context, CancellationToken cancel)
    {
        if (context.Coordinator is null)
            throw new CliException(ExitCode.Usage, "no_coordinator", "submit needs a coordinator to submit to") { Fix = $"--coordinator URL, or export {CoordinatorTarget.Variable}=URL; on this machine alone: hypersearch run {options.File}" };
        StudyFile file = StudyFile.Read(context.FullPath(options.File), options.File);
        await using HomeSession home = await HomeSession.Open(context, cancel);
        StudySubmitted submitted = await Submit(home, file, options, context, cancel);
        var watch = new StudyWatch(home, submitted.Study, context);
        StudySummary study = submitted.Summary;
        if (study.State == "finished") return await watch.Result();
        context.Screen.Note($"{(submitted.Created ? "Submitted" : "Already there:")} {study.Name} ({study.Strategy}, {study.Parallelism.ToString(CultureInfo.InvariantCulture)} at a time) at {context.Coordinator.Url}");
        if (!options.Detach) return await watch.ToTheEnd(options.Timeout, cancel);
        if (context.Screen.Json) context.Screen.Record(study);
        else context.Screen.Data(study.Name);
        context.Screen.Note($"Attach with: {watch.AttachLine()}");
        return ExitCode.Done;
    }

    private static async Task<StudySubmitted> Submit(HomeSession home, StudyFile file, SubmitOptions options, CliContext context, CancellationToken cancel)
    {
        bool known = (await home.Coordinator.ListStudies(cancel)).Any(s => s.Name == file.Spec.Name);
        JsonElement? data = known ? null : DataGate.Check(file, options.AllowLeakage, context.Screen);
        IReadOnlyList<GrantInput> inputs = home.Artifacts is { } artifacts
            ? await new StudyUpload(home.Coordinator, artifacts, context.Screen).Send(file, options.UploadModel, cancel)
            : [];
        var request = new SubmitStudy(file.Text, file.Name, file.BaseDirectory, data, options.AllowLeakage, IdempotencyKey.New()) { Inputs = inputs };
        return await home.Coordinator.SubmitStudy(request, cancel);
    }
}
