using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>What deploy starts is what the program understands: each line is read by the program's own grammar.</summary>
public sealed class CommandLineTests
{
    private static IEnumerable<TestCaseData> Lines() =>
        CommandLines.All().Select(l => new TestCaseData(l.Path, l.Arguments).SetArgDisplayNames(l.Path, string.Join(' ', l.Arguments)));

    [TestCaseSource(nameof(Lines))]
    public void CommandLine_OfAFile_IsReadByTheProgramsGrammar(string path, IReadOnlyList<string> arguments)
    {
        ParseResult parse = CommandTree.Build(CliEnvironment.OfProcess()).Parse(arguments);
        Assert.That(parse.Errors.Select(e => e.Message), Is.Empty, $"{path}: hypersearch {string.Join(' ', arguments)}");
        Assert.That(parse.CommandResult.Command, Is.InstanceOf<Verb>(), "a noun alone does nothing");
    }

    [Test]
    public void CommandLines_AreFoundInEveryKindOfFile()
    {
        string[] folders = [.. CommandLines.All().Select(l => string.Join('/', l.Path.Split('/').Take(2))).Distinct()];
        Assert.That(folders, Is.SupersetOf(new[] { "deploy/docker", "deploy/kubernetes", "deploy/slurm", "deploy/systemd", "deploy/README.md" }), "else the test above reads nothing");
    }
}
