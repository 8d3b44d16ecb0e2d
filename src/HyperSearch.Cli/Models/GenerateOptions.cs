using HyperSearch.FineTuning.Generation;

namespace HyperSearch.Cli.Models;

/// <summary>What `model generate` was asked.</summary>
internal sealed record GenerateOptions(string Directory, string? Adapter, IReadOnlyList<string> Prompts, int TokensMax, Sampling Sampling, StopTexts Stops)
{
    /// <summary>Whether prompts are what a user says, to be put into the model's chat template.</summary>
    public bool Chat { get; init; }

    /// <summary>The message before each prompt of a chat.</summary>
    public string? System { get; init; }
}
