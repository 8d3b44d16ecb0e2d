using System.Text.Json;
using HyperSearch.Cli.Tests.EndToEnd;

namespace HyperSearch.Cli.Tests.Studies;

/// <summary>Which format `study export` prints.</summary>
[Platform("Linux")]
public sealed class StudyExportTests
{
    private CommandStudy study = null!;

    [SetUp]
    public async Task Run()
    {
        study = new CommandStudy();
        study.Write("""echo "{\"step\": 1, \"metrics\": {\"loss\": 0.$HYPERSEARCH_PARAM_K}}" """);
        CliRun run = await study.Call("run", "s.yaml");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [TearDown]
    public void Remove() => study.Dispose();

    [Test]
    public async Task Export_WithJson_PrintsARowATrialAsJson()
    {
        CliRun json = await study.Call("study", "export", "s", "--json");
        CliRun lines = await study.Call("study", "export", "s", "--format", "jsonl");
        CliRun csv = await study.Call("study", "export", "s");

        Assert.That((json.ExitCode, json.Out), Is.EqualTo((0, lines.Out)));
        Assert.That(json.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("number").GetInt32()), Is.EqualTo(Enumerable.Range(0, 6)));
        Assert.That(csv.Out, Does.StartWith("number,state,"));
    }

    [Test]
    public async Task Export_AsCsvAndAsJson_IsAContradiction()
    {
        CliRun run = await study.Call("study", "export", "s", "--format", "csv", "--json");

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(JsonElement.Parse(run.Error).GetProperty("error").GetProperty("fix").GetString(), Does.Contain("--format jsonl"));
    }
}
