using System.CommandLine;

namespace HyperSearch.Cli.Studies;

/// <summary>The arguments that many verbs share.</summary>
internal static class StudyArgument
{
    public static Argument<string> Name() => new("STUDY") { Description = "The study's name." };

    public static Argument<int> Trial() => new("NUMBER") { Description = "The trial's number." };

    public static Argument<string> File() => new("FILE") { Description = "The study file (YAML)." };
}
