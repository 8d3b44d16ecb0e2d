using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.Cli.Models;

/// <summary>`model generate`: what a model writes after prompts, greedily.</summary>
internal static class ModelGenerate
{
    private const int TokensDefault = 64;

    public static Command Define(CliEnvironment environment)
    {
        Argument<string> directory = ModelArguments.Directory();
        Option<string?> adapter = ModelArguments.Adapter();
        var prompts = new Option<string[]>("--prompt", "-p") { Description = "A text to continue; repeatable. Without it: lines of standard input.", HelpName = "TEXT" };
        var tokens = new Option<int>("--max-tokens") { Description = $"Most new tokens ({TokensDefault}).", HelpName = "N", DefaultValueFactory = _ => TokensDefault };
        return new Verb("generate", "Prints what a model writes after prompts, a line each.")
        {
            Arguments = { directory },
            Options = { adapter, prompts, tokens },
            Examples =
            [
                ("model generate search-spaces/dates/model -p '3 febbraio 2027 => '", "the base model"),
                ("model generate search-spaces/dates/model --adapter adapter < prompts.txt", "with an adapter, a prompt a line"),
            ],
        }.Does(environment, (parse, context, _) => Task.FromResult(Run(new GenerateOptions(parse.GetRequiredValue(directory), parse.GetValue(adapter), parse.GetValue(prompts) ?? [], parse.GetValue(tokens)), context)));
    }

    public static int Run(GenerateOptions options, CliContext context)
    {
        string directory = ModelArguments.Existing(options.Directory, context.FullPath(options.Directory));
        string? adapter = options.Adapter is { } path ? ModelArguments.Existing(path, context.FullPath(path)) : null;
        if (options.TokensMax < 1) throw new CliException(ExitCode.Usage, "usage", "--max-tokens has to be at least 1");
        string[] prompts = options.Prompts.Count > 0 ? [.. options.Prompts] : [.. Lines(context.Environment.In)];
        TorchSession.Begin(context.Screen);
        using var loaded = LoadedModel.Load(directory, adapter);
        IReadOnlyList<GeneratedTokens> written = new GreedyGenerator(loaded.Model).Generate([.. prompts.Select(p => new GenerationRequest(Encode(loaded.Text.Tokenizer, p), options.TokensMax))]);
        for (int i = 0; i < prompts.Length; i++) Show(prompts[i], loaded.Text.Decode(written[i].Tokens), written[i].Ended, context.Screen);
        return ExitCode.Done;
    }

    private static void Show(string prompt, string completion, bool ended, Screen screen)
    {
        if (screen.Json) screen.Record(new { Prompt = prompt, Completion = completion, Ended = ended });
        else screen.Data(completion);
    }

    /// <summary>As in training: a BOS token only where the tokenizer's post-processor adds one.</summary>
    private static int[] Encode(Tokenizer tokenizer, string prompt)
    {
        IEnumerable<int> begin = tokenizer.BosTokenAddedByPostProcessor is { } id ? [id] : [];
        int[] ids = [.. begin, .. tokenizer.Encode(prompt, addSpecialTokens: false).Ids];
        return ids.Length > 0 ? ids : throw new CliException(ExitCode.Usage, "usage", "a prompt is empty, and this model has no token to begin with");
    }

    private static IEnumerable<string> Lines(TextReader input)
    {
        while (input.ReadLine() is { } line) yield return line;
    }
}
