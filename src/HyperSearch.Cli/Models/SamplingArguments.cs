using System.CommandLine;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Generation;

namespace HyperSearch.Cli.Models;

/// <summary>The options of `model generate` that say how tokens are chosen.</summary>
internal sealed class SamplingArguments
{
    public Option<double> Temperature { get; } = new("--temperature") { Description = "Divides the logits; 0 takes the most likely token (0).", HelpName = "T" };

    public Option<int?> TopK { get; } = new("--top-k") { Description = "Only the K most likely tokens (all).", HelpName = "K" };

    public Option<double> TopP { get; } = new("--top-p") { Description = "Only the most likely tokens that together reach this probability (1).", HelpName = "P", DefaultValueFactory = _ => 1 };

    public Option<double> RepetitionPenalty { get; } = new("--repetition-penalty") { Description = "Above 1 makes tokens that occurred already less likely (1).", HelpName = "X", DefaultValueFactory = _ => 1 };

    public Option<ulong> Seed { get; } = new("--seed") { Description = "Draws are a function of it (0).", HelpName = "N" };

    /// <exception cref="CliException">A value is out of its range, or would change nothing at temperature 0.</exception>
    public Sampling Read(ParseResult parse)
    {
        double temperature = parse.GetValue(Temperature);
        Option? idle = new Option[] { TopK, TopP, Seed }.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        if (temperature == 0 && idle is not null)
        {
            throw Wrong($"{idle.Name} changes nothing at temperature 0", "add --temperature, for instance 0.8");
        }

        try
        {
            return new Sampling
            {
                Temperature = temperature,
                TopK = parse.GetValue(TopK),
                TopP = parse.GetValue(TopP),
                RepetitionPenalty = parse.GetValue(RepetitionPenalty),
                Seed = parse.GetValue(Seed),
            };
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw Wrong($"{Flag(error.ParamName)} is {error.ActualValue}", $"it {error.Message.Split(" (")[0]}");
        }
    }

    /// <exception cref="CliException">A text is empty.</exception>
    public static StopTexts Stops(IReadOnlyList<string> texts)
        => texts.Any(string.IsNullOrEmpty) ? throw Wrong("--stop is empty", "name a text of at least one character") : new StopTexts(texts);

    private static string Flag(string? property) => property switch
    {
        nameof(Sampling.Temperature) => "--temperature",
        nameof(Sampling.TopK) => "--top-k",
        nameof(Sampling.TopP) => "--top-p",
        _ => "--repetition-penalty",
    };

    private static CliException Wrong(string what, string fix) => new(ExitCode.Usage, "usage", what) { Fix = fix };
}
