using System.Text.Json;

namespace HyperSearch.Cli.Tests.EndToEnd;

/// <summary>The way of a winner: trained, shown, written out, read once on the sealed test set.</summary>
[Platform("Linux")]
public sealed class WinnerTests
{
    private FineTuneFolder folder = null!;

    [OneTimeSetUp]
    public async Task RunTheStudy()
    {
        folder = await FineTuneFolder.Make();
        CliRun run = await folder.Call("run", "tiny.yaml");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.Contain("2 completed").And.Contain("hypersearch confirm tiny"));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => folder?.Dispose();

    [Test]
    public async Task Show_AFineTuneTrial_TellsSourcesRegularisationAndRecord()
    {
        CliRun show = await folder.Call("trial", "show", "tiny", "0");

        Assert.That(show.ExitCode, Is.Zero, show.Error);
        Assert.That(show.Out, Does.Match(@"learning_rate\s+\S+\s+sampled").And.Match(@"threads\s+1\s+fixed").And.Match(@"rank\s+8\s+default"));
        Assert.That(show.Out, Does.Contain("Regularisation").And.Contain("weight_decay").And.Contain("data_sets.train.sha256").And.Contain("libtorch"));
    }

    [Test]
    public async Task Best_WithOut_WritesAnAdapterThatTheModelLoadsWith()
    {
        CliRun best = await folder.Call("best", "tiny", "--out", "adapter");
        CliRun eval = await folder.Call("model", "eval", "base", "validation.jsonl", "--adapter", "adapter", "--max-length", "32", "--json");
        CliRun export = await folder.Call("study", "export", "tiny", "--format", "jsonl");
        CliRun winner = await folder.Call("best", "tiny", "--json");

        Assert.That(best.ExitCode, Is.Zero, best.Error);
        Assert.That(File.Exists(Path.Combine(folder.Path, "adapter", "adapter_model.safetensors")));
        using JsonDocument scores = JsonDocument.Parse(eval.Out);
        using JsonDocument shown = JsonDocument.Parse(winner.Out);
        Assert.That(scores.RootElement.GetProperty("loss").GetDouble(), Is.EqualTo(shown.RootElement.GetProperty("value").GetDouble()).Within(1e-4), export.Out);
    }

    [Test]
    public async Task Confirm_Once_IsJournaledAndASecondReadingNeedsAgain()
    {
        CliRun first = await folder.Call("confirm", "tiny", "--json");
        CliRun second = await folder.Call("confirm", "tiny");
        CliRun again = await folder.Call("confirm", "tiny", "--again", "--top", "2", "--seeds", "2");
        CliRun third = await folder.Call("confirm", "tiny", "--again", "--json");
        CliRun show = await folder.Call("study", "show", "tiny");

        Assert.That(JsonElement.Parse(third.Out).GetProperty("reading").GetInt32(), Is.EqualTo(3), third.Error);
        Assert.That(first.ExitCode, Is.Zero, first.Error);
        using JsonDocument result = JsonDocument.Parse(first.Out);
        Assert.That((result.RootElement.GetProperty("rows").GetInt32(), result.RootElement.GetProperty("reading").GetInt32()), Is.EqualTo((24, 1)));
        Assert.That(result.RootElement.GetProperty("tuned").GetProperty("loss").GetDouble(), Is.LessThan(result.RootElement.GetProperty("base").GetProperty("loss").GetDouble()));
        Assert.That(second.ExitCode, Is.EqualTo(5));
        Assert.That(second.Error, Does.Contain("--again").And.Contain("first reading"));
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Out, Does.Contain("second reading").And.Contain("on validation trial").And.Contain("on validation without luck"));
        Assert.That(show.Out, Does.Contain("first reading").And.Contain("second reading").And.Contain("read 3 times"));
    }

    [Test]
    public async Task DryRun_AFineTuneStudy_EstimatesFromAProbeAndMakesNoStudy()
    {
        CliRun probe = await folder.Call("run", "tiny.yaml", "--dry-run", "--json");
        CliRun list = await folder.Call("study", "list", "-q");

        Assert.That(probe.ExitCode, Is.Zero, probe.Error);
        using JsonDocument plan = JsonDocument.Parse(probe.Out);
        Assert.That(plan.RootElement.GetProperty("trials").GetInt32(), Is.EqualTo(2));
        Assert.That(plan.RootElement.GetProperty("probe").GetProperty("seconds_per_step").GetDouble(), Is.GreaterThan(0));
        Assert.That(plan.RootElement.GetProperty("probe").GetProperty("planned_steps").GetInt32(), Is.EqualTo(6));
        Assert.That(list.Out.Trim(), Is.EqualTo("tiny"));
    }

    [Test]
    public async Task Generate_APrompt_IsALine()
    {
        CliRun run = await folder.Call("model", "generate", "base", "--prompt", "1+1=", "--max-tokens", "4");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.EndWith("\n"));
    }

    [Test]
    public async Task Generate_DrawnTexts_AreTheSameForASeedAndEndBeforeTheStop()
    {
        string[] drawn = ["model", "generate", "base", "-p", "1+1=", "-p", "2+", "--max-tokens", "12", "--temperature", "2", "--top-p", "0.95"];
        CliRun first = await folder.Call([.. drawn, "--seed", "5"]);
        CliRun again = await folder.Call([.. drawn, "--seed", "5"]);
        CliRun other = await folder.Call([.. drawn, "--seed", "6"]);
        string stop = first.Out.Split('\n')[0].Substring(2, 1);
        CliRun cut = await folder.Call([.. drawn, "--seed", "5", "--stop", stop]);

        Assert.That(first.ExitCode, Is.Zero, first.Error);
        Assert.That(again.Out, Is.EqualTo(first.Out));
        Assert.That(other.Out, Is.Not.EqualTo(first.Out));
        Assert.That(cut.Out.Split('\n')[0], Is.EqualTo(first.Out.Split('\n')[0][..first.Out.IndexOf(stop, StringComparison.Ordinal)]));
    }

    [TestCase("--top-k 3", "--top-k changes nothing at temperature 0")]
    [TestCase("--temperature -1", "--temperature is -1")]
    [TestCase("--temperature 1 --top-p 0", "--top-p is 0")]
    [TestCase("--temperature 1 --top-k 0", "--top-k is 0")]
    [TestCase("--repetition-penalty 0", "--repetition-penalty is 0")]
    public async Task Generate_OptionsOutOfRange_AreNamed(string options, string message)
    {
        CliRun run = await folder.Call(["model", "generate", "base", "-p", "1", .. options.Split(' ')]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(message));
    }

    [Test]
    public async Task Merge_TheWinnersAdapter_WritesAsTheAdapterDoes()
    {
        CliRun best = await folder.Call("best", "tiny", "--out", "to-merge");
        CliRun merge = await folder.Call("model", "merge", "base", "--adapter", "to-merge", "--out", "merged");
        CliRun again = await folder.Call("model", "merge", "base", "--adapter", "to-merge", "--out", "merged");
        CliRun adapted = await folder.Call("model", "generate", "base", "--adapter", "to-merge", "-p", "1+1=", "-p", "2+3=");
        CliRun merged = await folder.Call("model", "generate", "merged", "-p", "1+1=", "-p", "2+3=");

        Assert.That(best.ExitCode, Is.Zero, best.Error);
        Assert.That(merge.ExitCode, Is.Zero, merge.Error);
        Assert.That(again.ExitCode, Is.EqualTo(5), "what is there is not overwritten");
        Assert.That(merged.Out, Is.EqualTo(adapted.Out));
    }

    [Test]
    public async Task Generate_Chat_WritesAfterTheTemplatesText()
    {
        File.Copy(Path.Combine(folder.Path, "base", "config.json"), Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, "chatty")).FullName, "config.json"));
        foreach (string name in (string[])["model.safetensors", "tokenizer.json"]) File.Copy(Path.Combine(folder.Path, "base", name), Path.Combine(folder.Path, "chatty", name));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "chatty", "chat_template.jinja"), "{% for m in messages %}{{ m.role[0] }}{{ m.content }};{% endfor %}{% if add_generation_prompt %}a{% endif %}");

        CliRun chat = await folder.Call("model", "generate", "chatty", "--chat", "--system", "4", "-p", "1+1", "--max-tokens", "5");
        CliRun plain = await folder.Call("model", "generate", "chatty", "-p", "s4;u1+1;a", "--max-tokens", "5");
        CliRun without = await folder.Call("model", "generate", "base", "--chat", "-p", "1+1");
        CliRun alone = await folder.Call("model", "generate", "chatty", "--system", "4", "-p", "1+1");

        Assert.That(chat.ExitCode, Is.Zero, chat.Error);
        Assert.That(chat.Out, Is.EqualTo(plain.Out));
        Assert.That(without.Error, Does.Contain("no chat template"));
        Assert.That((without.ExitCode, alone.ExitCode), Is.EqualTo((2, 2)));
        Assert.That(alone.Error, Does.Contain("add --chat"));
    }
}
