using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Export;

namespace HyperSearch.Cli.Models;

/// <summary>`model merge`: a model directory with an adapter added to its weights.</summary>
internal static class ModelMerge
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> directory = ModelArguments.Directory();
        var adapter = new Option<string>("--adapter") { Description = "The PEFT adapter directory to add.", HelpName = "DIR", Required = true };
        var target = new Option<string>("--out") { Description = "Where to write; must not exist, or be empty.", HelpName = "DIR", Required = true };
        return new Verb("merge", "Writes a model with an adapter added to its weights.")
        {
            Arguments = { directory },
            Options = { adapter, target },
            Examples = [("model merge search-spaces/dates/base --adapter adapter --out merged", "loads as any model does, without PEFT")],
        }.Does(environment, (parse, context, _) => Task.FromResult(Run(parse.GetRequiredValue(directory), parse.GetRequiredValue(adapter), context.FullPath(parse.GetRequiredValue(target)), context)));
    }

    public static int Run(string directory, string adapter, string target, CliContext context)
    {
        string model = ModelArguments.Existing(directory, context.FullPath(directory));
        string added = ModelArguments.Existing(adapter, context.FullPath(adapter));
        TorchSession.Begin(context.Screen);
        TrialExport.Merge(model, added, target);
        if (context.Screen.Json) context.Screen.Record(new { Directory = target });
        else context.Screen.Note($"Wrote a model directory to {target}.");
        return ExitCode.Done;
    }
}
