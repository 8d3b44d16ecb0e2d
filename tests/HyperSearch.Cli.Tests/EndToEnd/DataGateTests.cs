namespace HyperSearch.Cli.Tests.EndToEnd;

/// <summary>What the data check stops before any trial.</summary>
[Platform("Linux")]
public sealed class DataGateTests
{
    private FineTuneFolder folder = null!;

    [SetUp]
    public async Task MakeFolder() => folder = await FineTuneFolder.Make();

    [TearDown]
    public void RemoveFolder() => folder?.Dispose();

    [Test]
    public async Task Run_TestRowsAlsoInTrain_ExitsWithSixAndNamesThem()
    {
        folder.WriteRows("test", 94, 4);

        CliRun run = await folder.Call("run", "tiny.yaml");
        CliRun list = await folder.Call("study", "list", "-q");

        Assert.That(run.ExitCode, Is.EqualTo(6));
        Assert.That(run.Error, Does.Contain("DATA014").And.Contain("test:1 = train:95").And.Contain("test:2 = train:96").And.Contain("--allow-leakage"));
        Assert.That(list.Out, Is.Empty);
    }

    [Test]
    public async Task Run_ReplayedRowsAlsoInValidation_ExitsWithSix_OtherwiseTheStudyReplaysThem()
    {
        string study = await File.ReadAllTextAsync(Path.Combine(folder.Path, "tiny.yaml"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "tiny.yaml"), study.Replace("test: test.jsonl}", "replay: replay.jsonl}\n  replay_ratio: 0.5\n  ewc: 0.1", StringComparison.Ordinal));
        folder.WriteRows("replay", 100, 8);
        CliRun leaking = await folder.Call("run", "tiny.yaml");
        Assert.That(leaking.ExitCode, Is.EqualTo(6));
        Assert.That(leaking.Error, Does.Contain("validation:5 = replay:1"));

        folder.WriteRows("replay", 200, 8);
        CliRun check = await folder.Call("study", "check", "tiny.yaml");
        CliRun run = await folder.Call("run", "tiny.yaml");
        CliRun trial = await folder.Call("trial", "show", "tiny", "0");
        Assert.That(check.Out, Does.Contain("regularised ewc 0.1, replay_ratio 0.5"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(trial.Out, Does.Contain("data_sets.replay.rows  8").And.Contain("regularization.ewc  0.1").And.Contain("regularization.replay_ratio  0.5"));
    }

    [Test]
    public async Task Check_APolicyAmongOthersThatRefusesLongRows_IsTriedToo()
    {
        string study = Path.Combine(folder.Path, "tiny.yaml");
        string text = await File.ReadAllTextAsync(study);
        await File.WriteAllTextAsync(study, text.Replace("max_length: 32", "max_length: 4", StringComparison.Ordinal).Replace("budget:", "  truncation: {type: categorical, choices: [end, refuse]}\nbudget:", StringComparison.Ordinal));

        CliRun check = await folder.Call("study", "check", "tiny.yaml");

        Assert.That(check.ExitCode, Is.EqualTo(6), check.Out);
        Assert.That(check.Error, Does.Contain("train.jsonl").And.Contain("truncation").And.Contain("fix:"));
    }

    [Test]
    public async Task Run_LeakageAllowed_IsShownByTheStudyForEver()
    {
        folder.WriteRows("test", 94, 4);

        CliRun run = await folder.Call("run", "tiny.yaml", "--allow-leakage");
        CliRun show = await folder.Call("study", "show", "tiny");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(show.Out, Does.Contain("leakage"));
    }

    [Test]
    public async Task Check_ADamagedModel_IsRefusedBeforeAnyTrial()
    {
        string weights = Path.Combine(folder.Path, "base", "model.safetensors");
        await File.WriteAllBytesAsync(weights, (await File.ReadAllBytesAsync(weights))[..500]);

        CliRun check = await folder.Call("study", "check", "tiny.yaml");

        Assert.That(check.ExitCode, Is.EqualTo(2));
        Assert.That(check.Error, Does.Contain("model.safetensors"));
    }

    [TestCase("model: base", "model: nowhere", 2, "no such model directory")]
    [TestCase("train: train.jsonl", "train: base", 6, "this is a directory")]
    public async Task Check_AWrongPath_IsNamedForWhatItIs(string right, string wrong, int exitCode, string what)
    {
        string study = Path.Combine(folder.Path, "tiny.yaml");
        await File.WriteAllTextAsync(study, (await File.ReadAllTextAsync(study)).Replace(right, wrong, StringComparison.Ordinal));

        CliRun check = await folder.Call("study", "check", "tiny.yaml");

        Assert.That(check.ExitCode, Is.EqualTo(exitCode));
        Assert.That(check.Error, Does.Contain(what).And.Contain("fix:"));
    }

    [Test]
    public async Task Check_AModelWithoutTokenizer_IsRefusedBeforeAnyTrial()
    {
        File.Delete(Path.Combine(folder.Path, "base", "tokenizer.json"));

        CliRun check = await folder.Call("study", "check", "tiny.yaml");

        Assert.That(check.ExitCode, Is.EqualTo(2));
        Assert.That(check.Error, Does.Contain("TOK008").And.Contain("tokenizer.json").And.Contain("fix:"));
    }

    [Test]
    public async Task Check_WeightsOfAnotherShape_AreRefusedBeforeAnyTrial()
    {
        string config = Path.Combine(folder.Path, "base", "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("\"intermediate_size\": 64", "\"intermediate_size\": 96", StringComparison.Ordinal));

        CliRun check = await folder.Call("study", "check", "tiny.yaml");

        Assert.That(check.ExitCode, Is.EqualTo(2));
        Assert.That(check.Error, Does.Contain("the weights are not those of config.json").And.Contain("[64, 32] rather than [96, 32]"));
    }

    [Test]
    public async Task Confirm_AChangedTestSet_IsRefused()
    {
        await folder.Call("run", "tiny.yaml");
        folder.WriteRows("test", 94, 4);

        CliRun confirm = await folder.Call("confirm", "tiny");

        Assert.That(confirm.ExitCode, Is.EqualTo(6));
        Assert.That(confirm.Error, Does.Contain("test_set_changed"));
    }
}
