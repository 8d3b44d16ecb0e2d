using HyperSearch.Specs.Editing;

namespace HyperSearch.Specs.Tests.Editing;

public sealed class StudyFileEditorTests
{
    private const string Study = """
        # a comment
        name: dates
        objective: {metric: validation/loss, direction: minimize}
        metric_constraints: ["peak_memory_gb <= 20"]
        space:
          learning_rate: {type: float, low: 1e-06, high: 1e-3, scale: log}
          mode: {type: categorical, choices: [plain, "1", 'it''s', 2, true]}
        budget: {time: 30m}
        trial:
          kind: command
          run: [python3, train.py, "--rate={learning_rate}", "a: b", "#x", "", "ümlaut", "tab\t"]
        """;

    [Test]
    public void Set_OneValue_ChangesNothingElse()
    {
        string edited = StudyFileEditor.Set(Study, "space.learning_rate.high", "1e-2");
        Assert.That(edited, Is.EqualTo("""
            name: dates
            objective:
              metric: validation/loss
              direction: minimize
            metric_constraints: ["peak_memory_gb <= 20"]
            space:
              learning_rate:
                type: float
                low: 1e-06
                high: 1e-2
                scale: log
              mode:
                type: categorical
                choices: [plain, "1", "it's", 2, true]
            budget:
              time: 30m
            trial:
              kind: command
              run: [python3, train.py, "--rate={learning_rate}", "a: b", "#x", "", "ümlaut", "tab\t"]

            """));
        Assert.That(StudyFileEditor.Set(edited, "space.learning_rate.high", "1e-2"), Is.EqualTo(edited), "it reads back as it was");
    }

    [Test]
    public void Set_AbsentKeys_AreAdded()
    {
        string edited = StudyFileEditor.Set(StudyFileEditor.Set(Study, "budget.trials", "50"), "resources.labels.gpu", "h100");
        Assert.That(edited, Does.Contain("budget:\n  time: 30m\n  trials: 50\n").And.Contain("resources:\n  labels:\n    gpu: h100\n"));
    }

    [Test]
    public void Set_AList_IsTaken() => Assert.That(StudyFileEditor.Set(Study, "space.mode.choices", "[plain, 'x y', 3]"), Does.Contain("choices: [plain, \"x y\", 3]\n"));

    [TestCase("name.first", "x")]
    [TestCase("", "x")]
    [TestCase("space..low", "1")]
    [TestCase("budget.trials", "[1")]
    [TestCase("budget.trials", "&a 1")]
    [TestCase("budget.trials", "1\nseed: 2")]
    public void Set_WhatCannotBe_IsRefused(string path, string value) => Assert.That(() => StudyFileEditor.Set(Study, path, value), Throws.InstanceOf<FormatException>());
}
