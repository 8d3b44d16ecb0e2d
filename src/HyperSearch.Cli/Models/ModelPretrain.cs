using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Training;
using HyperSearch.FineTuning.Training.Pretraining;

namespace HyperSearch.Cli.Models;

/// <summary>`model pretrain`: a small model from a recipe, with its tokenizer and the record of how it was made.</summary>
internal static class ModelPretrain
{
    public static Command Define(CliEnvironment environment)
    {
        var recipe = new Argument<string>("FILE") { Description = "The recipe (JSON): shape, tokenizer, data, training." };
        var output = new Option<string>("--out") { Description = "Becomes a model directory; must not hold files.", HelpName = "DIR", Required = true };
        return new Verb("pretrain", "Makes a small model from a recipe; Ctrl-C saves, the same line goes on.")
        {
            Arguments = { recipe },
            Options = { output },
            Examples = [("model pretrain search-spaces/dates/pretrain.json --out base", "writes base/ in Hugging Face's layout")],
        }.Does(environment, (parse, context, cancel) => Task.FromResult(Run(parse.GetRequiredValue(recipe), parse.GetRequiredValue(output), context, cancel)));
    }

    public static int Run(string recipe, string output, CliContext context, CancellationToken cancel)
    {
        string path = context.FullPath(recipe);
        if (!File.Exists(path)) throw new CliException(ExitCode.NotFound, "no_file", $"there is no file {recipe}") { Where = path, Fix = "name a recipe; search-spaces/dates/pretrain.json is one" };
        TorchSession.Begin(context.Screen);
        PretrainResult result = Pretrainer.Run(path, context.FullPath(output), FineTuneEngine.DefaultDevice, context.Environment.Clock, new ProgressObserver(context.Screen, cancel));
        return result.Trial.Outcome switch
        {
            TrialOutcome.Completed => Show(result, context.Screen),
            TrialOutcome.Released => Interrupted(context.Screen),
            _ => throw new CliException(ExitCode.Failed, result.Trial.FailureClass ?? "failed", result.Trial.Message ?? "pre-training ended early"),
        };
    }

    private static int Show(PretrainResult result, Screen screen)
    {
        if (screen.Json) screen.Record(new { result.Directory, result.Trial.Metrics, result.Trial.Record });
        else
        {
            screen.Data(result.Directory!);
            foreach ((string name, double value) in result.Trial.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal)) screen.Data($"  {name}  {Figures.Short(value)}");
        }

        return ExitCode.Done;
    }

    private static int Interrupted(Screen screen)
    {
        screen.Note("Interrupted; the same command goes on.");
        return ExitCode.Interrupted;
    }
}
