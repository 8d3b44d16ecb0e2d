using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Metrics;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Models;

/// <summary>`model eval`: a model's scores on a data file, with intervals.</summary>
internal static class ModelEval
{
    private const int LengthDefault = 512;

    public static Command Define(CliEnvironment environment)
    {
        Argument<string> directory = ModelArguments.Directory();
        var data = new Argument<string>("FILE") { Description = "Rows of prompt and completion (JSONL)." };
        Option<string?> adapter = ModelArguments.Adapter();
        var length = new Option<int>("--max-length") { Description = $"Longest row in tokens ({LengthDefault}).", HelpName = "N", DefaultValueFactory = _ => LengthDefault };
        return new Verb("eval", "Scores a model, with or without an adapter, on a data file.")
        {
            Arguments = { directory, data },
            Options = { adapter, length },
            Examples = [("model eval search-spaces/dates/base validation.jsonl --adapter adapter", "loss, token accuracy, exact match"), ("model eval base rows.jsonl --json", "with the answer to each row")],
        }.Does(environment, (parse, context, _) => Task.FromResult(Run(new EvalOptions(parse.GetRequiredValue(directory), parse.GetRequiredValue(data), parse.GetValue(adapter), parse.GetValue(length)), context)));
    }

    public static int Run(EvalOptions options, CliContext context)
    {
        string directory = ModelArguments.Existing(options.Directory, context.FullPath(options.Directory));
        string? adapter = options.Adapter is { } path ? ModelArguments.Existing(path, context.FullPath(path)) : null;
        TorchSession.Begin(context.Screen);
        using ModelEvaluator model = ModelEvaluator.Open(directory, adapter, DType.Float32, FineTuneEngine.DefaultDevice);
        ModelEvaluation result = model.Evaluate(context.FullPath(options.Data), options.MaxLength);
        if (context.Screen.Json) context.Screen.Record(result);
        else foreach (string line in Lines(result)) context.Screen.Data(line);
        return ExitCode.Done;
    }

    private static IEnumerable<string> Lines(ModelEvaluation result)
    {
        int rows = result.Examples.Count;
        Interval bounds = Proportion.Wilson(result.Examples.Count(e => e.ExactMatch), rows);
        yield return $"rows            {rows.ToString(CultureInfo.InvariantCulture)}{(result.TruncatedRows > 0 ? $" ({result.TruncatedRows.ToString(CultureInfo.InvariantCulture)} cut)" : "")}";
        yield return $"loss            {Figures.Short(result.Loss)}";
        yield return $"perplexity      {Figures.Short(result.Perplexity)}";
        bool classifier = result.Kind == DataKind.Classification;
        if (!classifier) yield return $"token_accuracy  {Figures.Percent(result.TokenAccuracy)}";
        yield return $"{(classifier ? "accuracy   " : "exact_match")}     {Figures.Percent(result.ExactMatch)}  (95%: {Figures.Percent(bounds.Low)} to {Figures.Percent(bounds.High)})";
    }
}
