using System.Text.Json;

namespace HyperSearch.Cli.Tests.Optimize;

/// <summary>The protocol of `optimize`, line by line.</summary>
public sealed class OptimizeVerbTests
{
    private const string Study = """
        name: s
        objective: {metric: y, direction: minimize}
        strategy: {kind: random}
        budget: {trials: 6}
        seed: 11
        space:
          x: {type: float, low: 0.0, high: 1.0}
          n: {type: int, low: 2, high: 64, scale: log}
          m: {type: categorical, choices: [a, b]}
          r: {type: int, low: 1, high: 9, step: 2, when: {m: b}}
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public async Task Optimize_TheWholeProtocol_AnswersEachLineWithOne()
    {
        JsonElement[] answers = await Answers(
            Study,
            """{"ask":2}""",
            """{"tell":{"number":0,"value":0.31,"stderr":0.01}}""",
            """{"best":true}""",
            """{"pending":true}""",
            """{"tell":{"number":1,"state":"failed","class":"oom","message":"too large"}}""",
            """{"explain":1}""",
            """{"ask":3}""",
            """{"report":{"number":2,"step":18,"value":0.4}}""",
            """{"tell":{"number":2,"value":NaN}}""",
            """{"tell":{"number":3,"value":-Infinity}}""",
            """{"ask":9}""",
            """{"pending":true}""");

        Assert.That(answers, Has.Length.EqualTo(12));
        JsonElement first = answers[0].GetProperty("trials")[0];
        Assert.That(first.GetProperty("number").GetInt32(), Is.Zero);
        Assert.That(first.GetProperty("parameters").TryGetProperty("r", out _), Is.EqualTo(first.GetProperty("parameters").GetProperty("m").GetString() == "b"), "active parameters only");
        Assert.That(first.TryGetProperty("until", out _), Is.False);
        JsonElement best = answers[2].GetProperty("best");
        Assert.That((best.GetProperty("number").GetInt32(), best.GetProperty("value").GetDouble(), best.GetProperty("parameters").GetRawText()), Is.EqualTo((0, 0.31, first.GetProperty("parameters").GetRawText())));
        Assert.That(answers[3].GetRawText(), Is.EqualTo("""{"pending":[1]}"""));
        Assert.That(answers[5].GetProperty("explain").GetProperty("state").GetString(), Is.EqualTo("failed"));
        Assert.That(answers[7].GetRawText(), Is.EqualTo("""{"verdict":"continue"}"""));
        Assert.That(new[] { 1, 4, 8, 9 }.Select(i => answers[i].GetRawText()), Is.All.EqualTo("""{"ok":true}"""));
        Assert.That(answers[10].GetProperty("trials").GetArrayLength(), Is.EqualTo(1), "the budget has room for one more");
        Assert.That(answers[11].GetRawText(), Is.EqualTo("""{"pending":[4,5]}"""));
    }

    [TestCase("{", "bad_json")]
    [TestCase("[]", "wrong_kind")]
    [TestCase("null", "wrong_kind")]
    [TestCase("NaN", "wrong_kind")]
    [TestCase("{}", "unknown_request")]
    [TestCase("""{"ask":1,"best":true}""", "unknown_request")]
    [TestCase("""{"ask":1,"ask":2}""", "bad_json")]
    [TestCase("""{"ask":-1}""", "out_of_range")]
    [TestCase("""{"ask":0}""", "out_of_range")]
    [TestCase("""{"ask":10001}""", "out_of_range")]
    [TestCase("""{"ask":1.5}""", "wrong_kind")]
    [TestCase("""{"ask":"1"}""", "wrong_kind")]
    [TestCase("""{"ask":NaN}""", "wrong_kind")]
    [TestCase("""{"ask":99999999999}""", "wrong_kind")]
    [TestCase("""{"nonsense":1}""", "unknown_request")]
    [TestCase("""{"best":false}""", "wrong_kind")]
    [TestCase("""{"pending":1}""", "wrong_kind")]
    [TestCase("""{"explain":7}""", "no_such_trial")]
    [TestCase("""{"tell":1}""", "wrong_kind")]
    [TestCase("""{"tell":{"number":0}}""", "missing_field")]
    [TestCase("""{"tell":{"value":1}}""", "missing_field")]
    [TestCase("""{"tell":{"number":999,"value":1}}""", "no_such_trial")]
    [TestCase("""{"tell":{"number":0,"value":"NaN"}}""", "wrong_kind")]
    [TestCase("""{"tell":{"number":0,"value":1e999}}""", "wrong_kind")]
    [TestCase("""{"tell":{"number":0,"value":1,"values":[1]}}""", "missing_field")]
    [TestCase("""{"tell":{"number":0,"values":[1,2]}}""", "wrong_values")]
    [TestCase("""{"tell":{"number":0,"value":1,"stderr":-1}}""", "out_of_range")]
    [TestCase("""{"tell":{"number":0,"value":1,"stderr":NaN}}""", "out_of_range")]
    [TestCase("""{"tell":{"number":0,"value":1,"metrics":{"a":"b"}}}""", "wrong_kind")]
    [TestCase("""{"tell":{"number":0,"value":1,"metrics":[1]}}""", "wrong_kind")]
    [TestCase("""{"tell":{"number":0,"value":1,"error":2}}""", "unknown_field")]
    [TestCase("""{"tell":{"number":0,"value":1,"class":"oom"}}""", "missing_field")]
    [TestCase("""{"tell":{"number":0,"state":"failed"}}""", "missing_field")]
    [TestCase("""{"tell":{"number":0,"state":"failed","class":"melted"}}""", "unknown_class")]
    [TestCase("""{"tell":{"number":0,"state":"completed","class":"oom"}}""", "wrong_kind")]
    [TestCase("""{"tell":{"number":0,"state":"failed","class":"oom","value":1}}""", "unknown_field")]
    [TestCase("""{"tell":{"number":0,"state":"failed","class":"\ud800"}}""", "bad_json")]
    [TestCase("""{"report":{"number":0,"value":1}}""", "missing_field")]
    [TestCase("""{"report":{"number":0,"step":-1,"value":1}}""", "out_of_range")]
    [TestCase("""{"report":{"number":0,"step":1.5,"value":1}}""", "wrong_kind")]
    [TestCase("""{"report":{"number":5,"step":1,"value":1}}""", "no_such_trial")]
    public async Task Optimize_ABadLine_AnswersWithACodeAndGoesOn(string line, string code)
    {
        JsonElement[] answers = await Answers(Study, """{"ask":1}""", line, """{"tell":{"number":0,"value":1}}""");

        Assert.That(answers[1].GetProperty("error").GetProperty("code").GetString(), Is.EqualTo(code), answers[1].GetRawText());
        Assert.That(answers[1].GetProperty("error").GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That(answers[2].GetRawText(), Is.EqualTo("""{"ok":true}"""));
    }

    [Test]
    public async Task Optimize_ALineWithoutEnd_IsRefusedWithoutBeingKept()
    {
        JsonElement[] answers = await Answers(Study, new string(' ', 3 << 20) + "{\"ask\":1}", """{"ask":1}""");

        Assert.That(answers[0].GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("too_long"));
        Assert.That(answers[1].GetProperty("trials").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Optimize_SeveralObjectivesAndConstraints_TakesValuesAndMetrics()
    {
        string study = Study.Replace("objective: {metric: y, direction: minimize}", "objectives: [{metric: y}, {metric: z, direction: maximize}]\nmetric_constraints: [\"memory <= 3\"]", StringComparison.Ordinal);
        JsonElement[] answers = await Answers(
            study,
            """{"ask":1}""",
            """{"tell":{"number":0,"values":[1,2]}}""",
            """{"tell":{"number":0,"values":[1,2],"stderr":[0.1,0.2],"metrics":{"memory":2}}}""",
            """{"best":true}""");

        Assert.That(answers[1].GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("missing_metric"));
        Assert.That(answers[2].GetRawText(), Is.EqualTo("""{"ok":true}"""));
        Assert.That(answers[3].GetProperty("best").GetProperty("front")[0].GetProperty("values").GetRawText(), Is.EqualTo("[1,2]"));
    }

    [Test]
    public async Task Optimize_Population_NamesTheParentAndTheSteps()
    {
        string study = Study.Replace("{kind: random}", "{kind: pbt, population: 2, interval: 10, max: 20}", StringComparison.Ordinal);
        JsonElement[] answers = await Answers(
            study,
            """{"ask":3}""",
            """{"report":{"number":0,"step":10,"value":0.4}}""",
            """{"tell":{"number":0,"value":0.4}}""",
            """{"tell":{"number":1,"value":0.3}}""",
            """{"ask":1}""",
            """{"ask":2}""",
            """{"tell":{"number":2,"value":0.2}}""",
            """{"tell":{"number":3,"value":0.1}}""",
            """{"ask":1}""",
            """{"best":true}""");

        Assert.That(answers[0].GetProperty("trials").EnumerateArray().Select(t => (t.GetProperty("until").GetInt32(), t.TryGetProperty("parent", out _))), Is.EqualTo(new[] { (10, false), (10, false) }), "both members are out then");
        Assert.That(answers[1].GetRawText(), Is.EqualTo("""{"verdict":"continue"}"""), "what ends a trial of a population is its tell");
        JsonElement copy = answers[4].GetProperty("trials")[0], own = answers[5].GetProperty("trials")[0];
        Assert.That(new[] { copy, own }.Select(t => (t.GetProperty("parent").GetInt32(), t.GetProperty("from").GetInt32(), t.GetProperty("until").GetInt32())), Is.All.EqualTo((1, 10, 20)));
        Assert.That(own.GetProperty("parameters").GetRawText(), Is.EqualTo(answers[0].GetProperty("trials")[1].GetProperty("parameters").GetRawText()));
        Assert.That(copy.GetProperty("parameters").GetRawText(), Is.Not.EqualTo(own.GetProperty("parameters").GetRawText()));
        Assert.That(answers[8].GetProperty("trials").GetArrayLength(), Is.Zero, "at max a member is at its end");
        Assert.That(answers[9].GetProperty("best").GetProperty("number").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public async Task Optimize_WithAJournal_GoesOnWhereItWas()
    {
        await Answers(Study, ["--journal", "j.db"], """{"ask":2}""", """{"tell":{"number":0,"value":0.5}}""");
        JsonElement[] alone = await Answers(Study, """{"ask":2}""", """{"tell":{"number":0,"value":0.5}}""", """{"ask":1}""");

        JsonElement[] answers = await Answers(Study, ["--journal", "j.db"], """{"pending":true}""", """{"ask":1}""", """{"tell":{"number":1,"value":0.4}}""", """{"best":true}""", """{"explain":0}""");

        Assert.That(answers[0].GetRawText(), Is.EqualTo("""{"pending":[1]}"""));
        Assert.That(answers[1].GetRawText(), Is.EqualTo(alone[2].GetRawText()), "a restart changes no proposal");
        Assert.That(answers[3].GetProperty("best").GetProperty("number").GetInt32(), Is.EqualTo(1));
        Assert.That(answers[4].GetProperty("explain").GetProperty("proposed_by").GetString(), Is.EqualTo("strategy"));
    }

    [Test]
    public async Task Optimize_AJournalThatIsAHome_CanBeVerified()
    {
        await Answers(Study, ["--journal", "home/journal.db"], """{"ask":3}""", """{"tell":{"number":1,"value":0.5}}""", """{"tell":{"number":0,"state":"failed","class":"lost"}}""", """{"ask":2}""");

        CliRun verify = await CliRun.Of(folder.Path, "study", "verify", "s", "--home", "home");

        Assert.That(verify.ExitCode, Is.Zero, verify.Error);
        Assert.That(verify.Out, Does.Contain("5 proposals derived again, all equal"));
    }

    [Test]
    public async Task Optimize_AnotherSpecificationOfTheName_IsAConflictThatShowsTheDifference()
    {
        await Answers(Study, ["--journal", "j.db"], """{"ask":1}""");
        folder.Write("s.yaml", Study.Replace("trials: 6", "trials: 7", StringComparison.Ordinal));

        CliRun run = await CliRun.WithInput(folder.Path, """{"ask":1}""", "optimize", "s.yaml", "--journal", "j.db");

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((5, "")));
        Assert.That(run.Error, Does.Contain("6 in the journal, 7 in the file"));
    }

    [Test]
    public async Task Optimize_WithRungs_PausesAndBringsBack()
    {
        string study = Study.Replace("budget: {trials: 6}", "budget: {trials: 4}\npruner: {kind: asha, min: 2, max: 18}", StringComparison.Ordinal);
        JsonElement[] answers = await Answers(
            study,
            ["--journal", "home/journal.db"],
            """{"ask":3}""",
            """{"report":{"number":0,"step":1,"value":0.9}}""",
            """{"report":{"number":0,"step":2,"value":0.1}}""",
            """{"report":{"number":1,"step":2,"value":0.5}}""",
            """{"report":{"number":2,"step":2,"value":0.6}}""",
            """{"pending":true}""",
            """{"ask":1}""",
            """{"report":{"number":0,"step":6,"value":0.05}}""");
        CliRun verify = await CliRun.Of(folder.Path, "study", "verify", "s", "--home", "home");

        Assert.That(answers[0].GetProperty("trials").EnumerateArray().Select(t => (t.GetProperty("until").GetInt64(), t.TryGetProperty("from", out _))), Is.All.EqualTo((2L, false)));
        Assert.That(answers[1..5].Select(a => a.GetProperty("verdict").GetString()), Is.EqualTo(new[] { "continue", "pause", "pause", "pause" }));
        Assert.That(answers[5].GetRawText(), Is.EqualTo("""{"pending":[]}"""));
        JsonElement back = answers[6].GetProperty("trials")[0];
        Assert.That((back.GetProperty("number").GetInt32(), back.GetProperty("from").GetInt64(), back.GetProperty("until").GetInt64()), Is.EqualTo((0, 2L, 6L)));
        Assert.That(answers[7].GetProperty("verdict").GetString(), Is.EqualTo("pause"));
        Assert.That(verify.ExitCode, Is.Zero, verify.Error);
    }

    [Test]
    public async Task Optimize_WarmStart_TakesFromStudiesOfTheSameJournal()
    {
        await Answers(Study, ["--journal", "home/journal.db"], """{"ask":3}""", """{"tell":{"number":1,"value":0.5}}""");
        string later = Study.Replace("name: s", "name: later", StringComparison.Ordinal) + "\nwarm_start: [s]\n";
        await Answers(later, ["--journal", "home/journal.db"], """{"ask":1}""");
        CliRun verify = await CliRun.Of(folder.Path, "study", "verify", "later", "--home", "home");
        CliRun alone = await CliRun.WithInput(folder.Path, "", "optimize", "s.yaml");
        CliRun elsewhere = await CliRun.WithInput(folder.Path, "", "optimize", "s.yaml", "--journal", "other.db");

        Assert.That(verify.ExitCode, Is.Zero, verify.Error);
        Assert.That((alone.ExitCode, elsewhere.ExitCode), Is.EqualTo((2, 3)), alone.Error + elsewhere.Error);
        Assert.That(alone.Error, Does.Contain("--journal"));
    }

    [Test]
    public async Task Optimize_AFileWithATrial_LeavesItOut()
    {
        string study = Study + "\nparallelism: 1\ntrial: {kind: command, run: [none]}\n";
        await Answers(study, ["--journal", "j.db"], """{"ask":3}""");
        JsonElement[] answers = await Answers(study, ["--journal", "j.db"], """{"pending":true}""");

        Assert.That(answers[0].GetRawText(), Is.EqualTo("""{"pending":[0,1,2]}"""));
    }

    [TestCase("x: {type: flaot}", 2)]
    public async Task Optimize_ABrokenFile_ExitsWithItsMistakes(string parameter, int code)
    {
        folder.Write("s.yaml", "name: s\nobjective: {metric: y}\nbudget: {trials: 1}\nspace:\n  " + parameter + "\n");

        CliRun run = await CliRun.WithInput(folder.Path, "", "optimize", "s.yaml");

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((code, "")));
        Assert.That(run.Error, Does.Contain("s.yaml:5:"));
    }

    [Test]
    public async Task Optimize_AnEnqueuedTrialThatIsNoPoint_IsAMistakeOfTheFile()
    {
        folder.Write("s.yaml", Study + "\nconstraints: [\"x <= 0.5 or n > 40\"]\nenqueue: [{x: 0.9, n: 10}]\n");

        CliRun run = await CliRun.WithInput(folder.Path, "", "optimize", "s.yaml");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("x <= 0.5 or n > 40"));
    }

    [TestCase("{", "the line is no JSON: Expected depth to be zero at the end of the JSON payload")]
    [TestCase("""{"tell":{"number":0,"value":NaN}""", "the line is no JSON: Expected depth to be zero at the end of the JSON payload")]
    [TestCase("""{"ask":99999999999}""", "'ask' is 99999999999: it takes a whole number up to 2147483647")]
    public async Task Optimize_ALineThatIsNoRequest_IsToldTheWholeReason(string line, string message)
    {
        JsonElement[] answers = await Answers(Study, line);

        Assert.That(answers.Single().GetProperty("error").GetProperty("message").GetString(), Is.EqualTo(message));
    }

    [TestCase(".", 2, "name a file in it")]
    [TestCase("s.yaml", 1, "name another file")]
    public async Task Optimize_WithSomethingElseAsJournal_SaysWhatToName(string journal, int code, string fix)
    {
        folder.Write("s.yaml", Study);

        CliRun run = await CliRun.WithInput(folder.Path, "", "optimize", "s.yaml", "--journal", journal);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((code, "")));
        Assert.That(run.Error, Does.Contain("where: " + Path.GetFullPath(journal, folder.Path)).And.Contain("fix:   " + fix));
    }

    [Test]
    public async Task Optimize_ABlankLine_GetsItsAnswerLikeAnyOtherLine()
    {
        JsonElement[] answers = await Answers(Study, "", """{"pending":true}""", "  \r", """{"pending":true}""");

        Assert.That(answers.Select(a => a.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString() : a.GetRawText()), Is.EqualTo(new[] { "bad_json", """{"pending":[]}""", "bad_json", """{"pending":[]}""" }));
        Assert.That(answers[0].GetProperty("error").GetProperty("message").GetString(), Does.Contain("empty").And.Contain("""{"ask":1}"""));
    }

    private Task<JsonElement[]> Answers(string study, params string[] lines) => Answers(study, [], lines);

    private async Task<JsonElement[]> Answers(string study, string[] options, params string[] lines)
    {
        folder.Write("s.yaml", study);
        CliRun run = await CliRun.WithInput(folder.Path, string.Join('\n', lines), ["optimize", "s.yaml", .. options]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
