using System.Text.Json;

namespace HyperSearch.Cli.Tests.Studies;

public sealed class StudyCheckTests
{
    private const string Good = """
        name: sample
        objective: {metric: loss, direction: minimize}
        strategy: {kind: grid}
        parallelism: 2
        space:
          x: {type: float, low: 0.0, high: 1.0, step: 0.25}
          k: {type: int, low: 1, high: 3}
          c: {type: categorical, choices: [a, b]}
        constraints: ["k <= 2"]
        trial: {kind: command, run: [python3, objective.py]}
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task Check_AGoodFile_TellsWhatItAsksFor()
    {
        folder.Write("s.yaml", Good);

        CliRun run = await CliRun.Of(folder.Path, "study", "check", "s.yaml");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.Contain("sample").And.Contain("minimize loss").And.Contain("20 distinct assignments").And.Contain("python3 objective.py"));
    }

    [Test]
    public async Task Check_InAnotherEncoding_IsRefusedWhereItsFirstByteStands()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "s.yaml"), System.Text.Encoding.Latin1.GetBytes(Good.Replace("[a, b]", "[caf\u00e9, b]", StringComparison.Ordinal)));

        CliRun run = await CliRun.Of(folder.Path, "study", "check", "s.yaml");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("not_utf8").And.Contain("s.yaml:8:39").And.Contain("0xE9"));
    }

    [Test]
    public async Task Check_WithJson_CountsTrialsAndCells()
    {
        folder.Write("s.yaml", Good);

        CliRun run = await CliRun.Of(folder.Path, "study", "check", "s.yaml", "--json");

        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.That(json.RootElement.GetProperty("cells").GetInt64(), Is.EqualTo(20));
        Assert.That(json.RootElement.GetProperty("trials").GetInt64(), Is.EqualTo(20));
    }

    [Test]
    public async Task Check_SeveralMistakes_AreAllReportedWithTheirPlaces()
    {
        folder.Write("s.yaml", Good.Replace("type: float", "type: flaot", StringComparison.Ordinal).Replace("parallelism: 2", "parallelism: 2.5", StringComparison.Ordinal));

        CliRun run = await CliRun.Of(folder.Path, "study", "check", "s.yaml");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("s.yaml:6:").And.Contain("s.yaml:4:").And.Contain("flaot").And.Contain("2 mistakes"));
        Assert.That(run.Out, Is.Empty);
    }

    [Test]
    public async Task Check_MistakesWithJson_AreAListInOneDocument()
    {
        folder.Write("s.yaml", Good.Replace("type: float", "type: flaot", StringComparison.Ordinal));

        CliRun run = await CliRun.Of(folder.Path, "study", "check", "s.yaml", "--json");

        using JsonDocument json = JsonDocument.Parse(run.Error);
        JsonElement problems = json.RootElement.GetProperty("error").GetProperty("problems");
        Assert.That(problems.GetArrayLength(), Is.EqualTo(1));
        Assert.That(problems[0].GetProperty("where").GetString(), Does.StartWith("s.yaml:6:"));
    }

    [Test]
    public async Task Check_NoSuchFile_ExitsWithThree()
    {
        CliRun run = await CliRun.Of(folder.Path, "study", "check", "none.yaml");

        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain("none.yaml"));
    }
}
