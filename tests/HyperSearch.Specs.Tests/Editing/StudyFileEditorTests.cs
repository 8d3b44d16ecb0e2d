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

    [Test]
    public void Set_AValueThatIsNoYaml_SaysSoWithoutAPlaceInAFileThatNobodyHas()
    {
        StudyFileEditException wrong = Assert.Throws<StudyFileEditException>(() => StudyFileEditor.Set(Study, "budget.trials", "[1"))!;
        Assert.That(wrong.Message, Does.StartWith("the value cannot be read: ").And.Not.Contain("where:").And.Not.Contain("\n"));
        Assert.That(wrong.Fix, Does.Contain("close every [ with ]"));
    }

    [TestCase("budget", 3, 4)]
    [TestCase("space.x.high", 8, 8)]
    [TestCase("space", 5, 8)]
    [TestCase("space.x.choices", 0, 0)]
    public void Lines_OfAValue_AreThoseItStandsOnWithItsKey(string path, int first, int last)
    {
        const string Written = "name: a\nseed: 1\nbudget:\n  trials: 5\nspace:\n  x:\n    low: 1\n    high: 2\n";
        Assert.That(StudyFileEditor.Lines(Written, path), Is.EqualTo(first == 0 ? null : ((int, int)?)(first, last)));
    }

    [TestCase("name.first", "x")]
    [TestCase("", "x")]
    [TestCase("space..low", "1")]
    [TestCase("budget.trials", "[1")]
    [TestCase("budget.trials", "&a 1")]
    [TestCase("budget.trials", "1\nseed: 2")]
    public void Set_WhatCannotBe_IsRefused(string path, string value) => Assert.That(() => StudyFileEditor.Set(Study, path, value), Throws.InstanceOf<FormatException>());
}
