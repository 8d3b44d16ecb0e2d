using HyperSearch.FineTuning.Generation;

namespace HyperSearch.Cli.Models;

/// <summary>What `model generate` was asked.</summary>
internal sealed record GenerateOptions(string Directory, string? Adapter, IReadOnlyList<string> Prompts, int TokensMax, Sampling Sampling, StopTexts Stops);
