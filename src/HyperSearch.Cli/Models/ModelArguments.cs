using System.CommandLine;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Models;

/// <summary>The arguments that the verbs of `model` share.</summary>
internal static class ModelArguments
{
    public static Argument<string> Directory() => new("DIR") { Description = "A model directory: config.json, model.safetensors, tokenizer.json." };

    public static Option<string?> Adapter() => new("--adapter") { Description = "A PEFT adapter directory on top of the model.", HelpName = "DIR" };

    /// <summary>The absolute path of a directory that is there.</summary>
    public static string Existing(string path, string fullPath) => System.IO.Directory.Exists(fullPath)
        ? fullPath
        : throw new CliException(ExitCode.NotFound, "no_directory", $"there is no directory {path}") { Where = fullPath, Fix = "name a directory with config.json, model.safetensors and tokenizer.json" };
}
