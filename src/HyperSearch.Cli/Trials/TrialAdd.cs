using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>`trial add`: a person's own assignment, whole or in part, to run next.</summary>
internal static class TrialAdd
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var values = new Argument<string[]>("NAME=VALUE") { Description = "Parameters; what is left out is proposed.", Arity = ArgumentArity.ZeroOrMore };
        return new Verb("add", "Enqueues an assignment of your own to run next.")
        {
            Arguments = { study, values },
            Examples = [("trial add dates learning_rate=0.001 rank=8", "the other parameters are proposed")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(values) ?? [], context, cancel));
    }

    public static async Task<int> Run(string study, IReadOnlyList<string> pairs, CliContext context, CancellationToken cancel)
    {
        JsonElement parameters = Parse(pairs);
        await using HomeSession home = await HomeSession.Open(context, cancel);
        TrialSummary trial = await home.Coordinator.AddTrial(study, new AddTrial(parameters, IdempotencyKey.New()), cancel);
        if (context.Screen.Json) context.Screen.Data(TrialRow.Json(trial));
        else context.Screen.Data($"trial {trial.Number.ToString(CultureInfo.InvariantCulture)} of {study}: {trial.State}  {Figures.Parameters(trial.Parameters)}");
        return ExitCode.Done;
    }

    /// <summary>Pairs to an object: numbers, true and false as such, quoted or other words as text.</summary>
    public static JsonElement Parse(IReadOnlyList<string> pairs)
    {
        var values = new JsonObject();
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new CliException(ExitCode.Usage, "usage", $"'{pair}' is no parameter") { Fix = "write NAME=VALUE, for example learning_rate=0.001" };
            string name = pair[..equals];
            if (!values.TryAdd(name, Value(pair[(equals + 1)..]))) throw new CliException(ExitCode.Usage, "usage", $"'{name}' is given twice") { Fix = "keep one of them" };
        }

        return JsonSerializer.SerializeToElement(values);
    }

    private static JsonNode Value(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => number,
        _ => text.Length >= 2 && text[0] == text[^1] && text[0] is '"' or '\'' ? text[1..^1] : text,
    };
}
