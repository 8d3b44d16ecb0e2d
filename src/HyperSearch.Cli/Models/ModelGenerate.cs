using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Models;

/// <summary>`model generate`: what a model writes after prompts.</summary>
internal static class ModelGenerate
{
    private const int TokensDefault = 64;

    public static Command Define(CliEnvironment environment)
    {
        Argument<string> directory = ModelArguments.Directory();
        Option<string?> adapter = ModelArguments.Adapter();
        var prompts = new Option<string[]>("--prompt", "-p") { Description = "A text to continue; repeatable. Without it: lines of standard input.", HelpName = "TEXT" };
        var tokens = new Option<int>("--max-tokens") { Description = $"Most new tokens ({TokensDefault}).", HelpName = "N", DefaultValueFactory = _ => TokensDefault };
        var stops = new Option<string[]>("--stop") { Description = "Ends the text before this one; repeatable.", HelpName = "TEXT" };
        var chat = new Option<bool>("--chat") { Description = "Each prompt is what a user says: the model's chat template is put around it." };
        var system = new Option<string?>("--system") { Description = "With --chat: the message before each prompt.", HelpName = "TEXT" };
        var sampling = new SamplingArguments();
        return new Verb("generate", "Prints what a model writes after prompts, a line each.")
        {
            Arguments = { directory },
            Options = { adapter, prompts, tokens, stops, chat, system, sampling.Temperature, sampling.TopK, sampling.TopP, sampling.RepetitionPenalty, sampling.Seed },
            Examples =
            [
                ("model generate search-spaces/dates/base -p '3 febbraio 2027 => '", "the base model"),
                ("model generate search-spaces/dates/base --adapter adapter < prompts.txt", "with an adapter, a prompt a line"),
                ("model generate search-spaces/dates/base -p '3 ' --temperature 0.8 --top-p 0.9 --stop ' ' --seed 7", "drawn, the same with each call"),
            ],
        }.Does(environment, (parse, context, _) => Task.FromResult(Run(
            new GenerateOptions(
                parse.GetRequiredValue(directory), parse.GetValue(adapter), parse.GetValue(prompts) ?? [], parse.GetValue(tokens), sampling.Read(parse), SamplingArguments.Stops(parse.GetValue(stops) ?? []))
            {
                Chat = parse.GetValue(chat),
                System = parse.GetValue(system),
            },
            context)));
    }

    public static int Run(GenerateOptions options, CliContext context)
    {
        string directory = ModelArguments.Existing(options.Directory, context.FullPath(options.Directory));
        string? adapter = options.Adapter is { } path ? ModelArguments.Existing(path, context.FullPath(path)) : null;
        if (options.TokensMax < 1) throw new CliException(ExitCode.Usage, "usage", "--max-tokens has to be at least 1") { Fix = "hypersearch model generate --help" };
        if (options is { System: not null, Chat: false }) throw new CliException(ExitCode.Usage, "usage", "--system says something in chats only") { Fix = "add --chat" };
        string[] prompts = options.Prompts.Count > 0 ? [.. options.Prompts] : [.. Lines(context.Environment.In)];
        TorchSession.Begin(context.Screen);
        using ModelEvaluator model = ModelEvaluator.Open(directory, adapter, DType.Float32, FineTuneEngine.DefaultDevice);
        IReadOnlyList<string> written = options.Chat
            ? model.Answer(prompts, options.System, options.TokensMax, options.Sampling, options.Stops)
            : model.Generate(prompts, options.TokensMax, options.Sampling, options.Stops);
        for (int i = 0; i < prompts.Length; i++) Show(prompts[i], written[i], context.Screen);
        return ExitCode.Done;
    }

    private static void Show(string prompt, string completion, Screen screen)
    {
        if (screen.Json) screen.Record(new { Prompt = prompt, Completion = completion });
        else screen.Data(completion);
    }

    private static IEnumerable<string> Lines(TextReader input)
    {
        while (input.ReadLine() is { } line) yield return line;
    }
}
