using System.Text.RegularExpressions;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.Chaos.Tests.Workloads;

/// <summary>One trial of the quickstart: a real fine-tuning, with a checkpoint every few seconds.</summary>
internal static partial class DatesStudy
{
    public const string Metric = "validation/loss";

    /// <summary>Writes the study file, with its data beside it, and returns its path.</summary>
    public static string Write(string folder, string name)
    {
        string examples = Path.Combine(Executable.Repository, "search-spaces");
        string yaml = File.ReadAllText(Path.Combine(examples, "dates.yaml"));
        yaml = Name().Replace(yaml, "name: " + name);
        yaml = Pruner().Replace(yaml, "");
        yaml = Trials().Replace(yaml, "${1}1");
        yaml = CheckpointEvery().Replace(yaml, "${1}10k");
        string data = Path.Combine(folder, "dates");
        if (!Directory.Exists(data)) Directory.CreateSymbolicLink(data, Path.Combine(examples, "dates"));
        string file = Path.Combine(folder, name + ".yaml");

        // The block `trial` is the last of the file. One thread: what is computed then does not depend on how many cores a node has.
        File.WriteAllText(file, yaml.TrimEnd() + "\n  threads: 1\n");
        return file;
    }

    [GeneratedRegex(@"^name:.*$", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"^pruner:.*\n", RegexOptions.Multiline)]
    private static partial Regex Pruner();

    [GeneratedRegex(@"(\btrials:\s*)\d+")]
    private static partial Regex Trials();

    [GeneratedRegex(@"(\bcheckpoint_every:\s*)\S+")]
    private static partial Regex CheckpointEvery();
}
