using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Trials on conversations and on plain text.</summary>
[TestFixture]
public class DataKindTrialTests : TorchFixture
{
    private const string Template = "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}{% else %}{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}";

    [Test]
    public void Run_ConversationsThatRenderAsPromptAndCompletion_AreTheSameTrial()
    {
        using var task = new TinyTask();
        var eos = Tokenizer.Load(Path.Combine(task.Model, "tokenizer.json")).Decode([0], skipSpecialTokens: false);
        File.WriteAllText(Path.Combine(task.Model, "chat_template.jinja"), Template);
        File.WriteAllText(Path.Combine(task.Model, "tokenizer_config.json"), $$"""{"eos_token":"{{eos}}"}""");
        var plain = Run(task, task.Settings);
        var chat = Run(task, task.Settings with { Data = Rewritten(task, row => new { messages = new[] { new { role = "user", content = row.Prompt }, new { role = "assistant", content = row.Completion } } }) });
        Assert.That(plain.Outcome, Is.EqualTo(TrialOutcome.Completed), plain.Message);
        Assert.That(chat.Outcome, Is.EqualTo(TrialOutcome.Completed), chat.Message);
        foreach (var metric in (string[])["train/loss", "validation/loss", "validation/exact_match", "retained/loss"])
            Assert.That(chat.Metrics[metric], Is.EqualTo(plain.Metrics[metric]), metric);
    }

    [Test]
    public void Run_PlainText_TrainsEveryTokenAndReportsNoExactMatch()
    {
        using var task = new TinyTask();
        var result = Run(task, task.Settings with { Data = Rewritten(task, row => new { text = row.Prompt + row.Completion }) });
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        var record = result.Record!.DataSets["train"];
        Assert.That(record.TargetTokens, Is.EqualTo(record.Tokens - record.Rows), "all but the first of each row");
        Assert.That(result.Metrics, Does.ContainKey("validation/loss").And.Not.ContainKey("validation/exact_match"));
    }

    [Test]
    public void Run_Labels_OnALanguageModel_AreRefused()
    {
        using var task = new TinyTask();
        var result = Run(task, task.Settings with { Data = Rewritten(task, row => new { text = row.Prompt, label = 1 }) });
        Assert.That((result.Outcome, result.FailureClass), Is.EqualTo((TrialOutcome.Failed, "user_error")));
    }

    [Test]
    public void Run_DroppedRows_AreCountedAndNotTrained()
    {
        using var task = new TinyTask();
        var whole = Run(task, task.Settings).Record!.DataSets["train"];
        var length = (int)(whole.Tokens / whole.Rows);
        var result = Run(task, task.Settings with { MaxLength = length, Truncation = Truncation.Drop });
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        var record = result.Record!.DataSets["train"];
        Assert.That(record.DroppedRows, Is.InRange(1, 89));
        Assert.That((record.Rows + record.DroppedRows, record.TruncatedRows), Is.EqualTo((90, 0)));
        var refused = Run(task, task.Settings with { MaxLength = length, Truncation = Truncation.Refuse });
        Assert.That(refused.FailureClass, Is.EqualTo("user_error"));
        Assert.That(refused.Message, Does.Contain("train.jsonl, line"));
    }

    private static DataPaths Rewritten(TinyTask task, Func<DataRow, object> row)
    {
        string Rewrite(string path)
        {
            var copy = Path.ChangeExtension(path, ".other.jsonl");
            File.WriteAllLines(copy, Dataset.Read(path).Rows.Select(r => System.Text.Json.JsonSerializer.Serialize(row(r))));
            return copy;
        }

        return new DataPaths(Rewrite(task.Data.Train), Rewrite(task.Data.Validation), null, Rewrite(task.Data.Retained!));
    }

    private static TrialResult Run(TinyTask task, FineTuneSettings settings)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings), new RecordingObserver());
    }
}
