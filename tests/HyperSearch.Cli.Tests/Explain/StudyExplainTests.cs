using System.Globalization;
using System.Text.Json;

namespace HyperSearch.Cli.Tests.Explain;

/// <summary>`study explain` and the reasons in `trial show`, over a study that was asked and told.</summary>
public sealed class StudyExplainTests
{
    private const string Study = """
        name: s
        objective: {metric: y, direction: minimize}
        strategy: {kind: gp}
        budget: {trials: 40}
        seed: 3
        space:
          x: {type: float, low: 0.0, high: 1.0}
          idle: {type: float, low: 0.0, high: 1.0}
          m: {type: categorical, choices: [a, b]}
        enqueue: [{x: 0.5}]
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task Explain_AStudy_RanksItsParametersAndForecasts()
    {
        await Tell(14);

        CliRun run = await CliRun.Of(folder.Path, "study", "explain", "s", "--home", "home");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string[] lines = run.Out.Split('\n');
        Assert.That(lines[0], Does.StartWith("s  minimize y  14 results"));
        Assert.That(lines[3].TrimStart(), Does.StartWith("x "), "the parameter that the value depends on most comes first");
        Assert.That(run.Out, Does.Contain("warning: 14 results for 3 parameters").And.Contain("best value").And.Contain("25 more  better by"));
    }

    [TestCase("gp", true)]
    [TestCase("gp, deterministic: true", false)]
    public async Task Explain_WhatIsBest_SpeaksOfNoiseWhereThereMayBeSome(string strategy, bool noise)
    {
        await TellSteps(12, Study.Replace("kind: gp", $"kind: {strategy}", StringComparison.Ordinal));

        CliRun run = await CliRun.Of(folder.Path, "study", "explain", "s", "--home", "home");
        CliRun json = await CliRun.Of(folder.Path, "study", "explain", "s", "--json", "--home", "home");

        using JsonDocument document = JsonDocument.Parse(json.Out);
        JsonElement objective = document.RootElement.GetProperty("objectives")[0];
        Assert.That(run.Out.Contains("without noise probably", StringComparison.Ordinal), Is.EqualTo(noise), run.Out);
        if (!noise) Assert.That(objective.GetProperty("recommended").GetRawText(), Is.EqualTo(objective.GetProperty("best").GetRawText()));
        if (!noise) Assert.That(run.Out, Does.Contain("best value").And.Not.Contain("recommended"));
    }

    [Test]
    public async Task Explain_WithJson_HoldsCurvesForPlots()
    {
        await Tell(14);

        CliRun run = await CliRun.Of(folder.Path, "study", "explain", "s", "--json", "--home", "home");

        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement objective = json.RootElement.GetProperty("objectives")[0];
        JsonElement top = objective.GetProperty("importances")[0];
        Assert.That(top.GetProperty("name").GetString(), Is.EqualTo("x"));
        Assert.That(top.GetProperty("total").GetProperty("low").GetDouble(), Is.LessThanOrEqualTo(top.GetProperty("total").GetProperty("value").GetDouble()));
        JsonElement[] curves = [.. objective.GetProperty("partial_dependence").EnumerateArray()];
        Assert.That(curves.Select(c => c.GetProperty("parameter").GetString()), Is.EquivalentTo(new[] { "x", "idle", "m" }));
        Assert.That(curves.Single(c => c.GetProperty("parameter").GetString() == "m").GetProperty("points").EnumerateArray().Select(p => p.GetProperty("value").GetString()), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(objective.GetProperty("slices").GetArrayLength(), Is.EqualTo(3));
        Assert.That(objective.GetProperty("observations").GetArrayLength(), Is.EqualTo(14));
        Assert.That(objective.GetProperty("more_trials").GetArrayLength(), Is.EqualTo(4));
    }

    [Test]
    public async Task Explain_ATrial_SaysWhyItWasTried()
    {
        await Tell(10);

        CliRun enqueued = await CliRun.Of(folder.Path, "study", "explain", "s", "0", "--home", "home");
        CliRun modelled = await CliRun.Of(folder.Path, "study", "explain", "s", "9", "--home", "home");
        CliRun shown = await CliRun.Of(folder.Path, "trial", "show", "s", "9", "--home", "home");

        Assert.That(enqueued.Out, Does.Contain("a person asked for it"));
        Assert.That(modelled.Out, Does.Contain("the model expected y ").And.Contain("; it came out as "));
        Assert.That(shown.Out, Does.Contain("Why this trial").And.Contain("the model expected y "));
    }

    [Test]
    public async Task Explain_TooFewResults_IsPending()
    {
        await Tell(2);

        CliRun run = await CliRun.Of(folder.Path, "study", "explain", "s", "--home", "home");

        Assert.That(run.ExitCode, Is.EqualTo(8));
        Assert.That(run.Error, Does.Contain("3 completed trials"));
    }

    [Test]
    public async Task Optimize_WithAModel_TellsThePosteriorMeanOfTheBest()
    {
        JsonElement[] answers = await Tell(10, """{"best":true}""");

        JsonElement best = answers[^1].GetProperty("best");
        Assert.That(best.GetProperty("posterior_mean").GetDouble(), Is.EqualTo(best.GetProperty("value").GetDouble()).Within(0.1));
    }

    /// <summary>Asks and tells so many trials, whose value is (x - 0.3)² and for b 0.05 more.</summary>
    private Task<JsonElement[]> Tell(int count, params string[] more) => Tell(Study, count, static value => value, more);

    /// <summary>The same in steps of a tenth.</summary>
    private Task<JsonElement[]> TellSteps(int count, string study) => Tell(study, count, static value => Math.Round(value, 1));

    private async Task<JsonElement[]> Tell(string study, int count, Func<double, double> told, params string[] more)
    {
        folder.Write("s.yaml", study);
        JsonElement[] answers = [];
        for (int number = 0; number < count; number++)
        {
            answers = await Answers($"{{\"ask\":1}}");
            JsonElement parameters = answers[0].GetProperty("trials")[0].GetProperty("parameters");
            double x = parameters.GetProperty("x").GetDouble(), value = (x - 0.3) * (x - 0.3) + (parameters.GetProperty("m").GetString() == "b" ? 0.05 : 0);
            answers = await Answers([string.Create(CultureInfo.InvariantCulture, $"{{\"tell\":{{\"number\":{number},\"value\":{told(value):R}}}}}"), .. more]);
        }

        return answers;
    }

    private async Task<JsonElement[]> Answers(params string[] lines)
    {
        CliRun run = await CliRun.WithInput(folder.Path, string.Join('\n', lines), "optimize", "s.yaml", "--journal", "home/journal.db");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
