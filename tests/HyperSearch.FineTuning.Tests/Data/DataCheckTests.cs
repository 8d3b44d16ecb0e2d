using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Data.Checks;
using HyperSearch.FineTuning.Tests.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Data;

[TestFixture]
public class DataCheckTests
{
    private static Dataset Set(string name, params (string Prompt, string Completion)[] rows) =>
        new(name + ".jsonl", new string('0', 64), rows.Select((r, i) => new DataRow(i + 1, 0, r.Prompt, r.Completion)).ToArray());

    private static readonly Dataset Train = Set("train", ("a", "1"), ("b", "2"), ("c", "3"), ("Caf\u00E9  au\tlait", "4"));

    private static DataFinding? Find(DataReport report, string code, string split) => report.Findings.SingleOrDefault(f => f.Code == code && f.Split == split);

    [Test]
    public void Run_CleanData_OnlyStatesTheResolution()
    {
        var report = DataCheck.Run(new DataSplits(Train, Set("validation", ("d", "4")), Set("test", ("e", "5"))), null);

        Assert.That(report.HasLeakage, Is.False);
        Assert.That(report.Findings.Select(f => f.Code), Is.EqualTo(new[] { "DATA025" }));
        Assert.That(report.Splits.Select(s => (s.Split, s.Rows)), Is.EqualTo(new[] { ("train", 4), ("validation", 1), ("test", 1) }));
    }

    [Test]
    public void Run_RowsOfTrainInValidationAndTest_AreListed()
    {
        var report = DataCheck.Run(new DataSplits(Train, Set("validation", ("x", "9"), ("b", "2"), ("b", "2")), Set("test", ("c", "3"))), null);

        Assert.That(report.HasLeakage, Is.True);
        var finding = Find(report, "DATA014", "validation")!;
        Assert.That((finding.Severity, finding.Count, finding.What), Is.EqualTo((DataSeverity.Error, 2, "2 validation rows also occur in train")));
        Assert.That(finding.Share, Is.EqualTo(2.0 / 3).Within(1e-12));
        Assert.That(finding.Examples, Is.EqualTo(new[] { new DataExample("validation", 2, "train", 2), new DataExample("validation", 3, "train", 2) }));
        Assert.That(Find(report, "DATA014", "test")!.Examples, Is.EqualTo(new[] { new DataExample("test", 1, "train", 3) }));
    }

    [TestCase("cafe\u0301 au lait", "4", true, TestName = "Run_SameTextButForCaseSpacesAndComposition_IsLeakage")]
    [TestCase("cafe au lait", "4", false, TestName = "Run_WithoutTheAccent_IsNoLeakage")]
    [TestCase("caf\u00E9 au lai", "t4", true, TestName = "Run_SameWholeTextWithAnotherBorder_IsLeakage")]
    public void Run_Leakage_ComparesFoldedTexts(string prompt, string completion, bool leaks) =>
        Assert.That(DataCheck.Run(new DataSplits(Train, Set("validation", (prompt, completion))), null).HasLeakage, Is.EqualTo(leaks));

    [Test]
    public void Run_DigitsThatDiffer_AreAnotherRow() =>
        Assert.That(DataCheck.Run(new DataSplits(Set("train", ("3 February", "02-03")), Set("validation", ("4 February", "02-04"))), null).HasLeakage, Is.False);

    [Test]
    public void Run_SamePromptWithAnotherAnswer_IsAWarningOnly()
    {
        var report = DataCheck.Run(new DataSplits(Train, Set("validation", ("B", "7"))), null);

        Assert.That(report.HasLeakage, Is.False);
        Assert.That(Find(report, "DATA015", "validation")!.Examples, Is.EqualTo(new[] { new DataExample("validation", 1, "train", 2) }));
    }

    [Test]
    public void Run_EmptyPrompts_AreNoCommonPrompt()
    {
        var report = DataCheck.Run(new DataSplits(Set("train", ("", "one text"), ("", "another")), Set("validation", ("", "third"))), null);

        Assert.That(report.Findings.Select(f => f.Code), Is.EqualTo(new[] { "DATA025" }));
    }

    [Test]
    public void Run_RowInValidationAndTest_IsAWarning() =>
        Assert.That(Find(DataCheck.Run(new DataSplits(Train, Set("validation", ("x", "y")), Set("test", ("z", "z"), ("x", "y"))), null), "DATA016", "test")!.Examples,
            Is.EqualTo(new[] { new DataExample("test", 2, "validation", 1) }));

    [Test]
    public void Run_RepetitionsWithinASplit_AreCounted()
    {
        var train = Set("train", ("a", "1"), ("a", "1"), ("a", "2"), ("b", " "), ("c", ""));

        var report = DataCheck.Run(new DataSplits(train, Set("validation", ("x", "y"))), null);

        Assert.That(Find(report, "DATA020", "train")!.Examples, Is.EqualTo(new[] { new DataExample("train", 2, "train", 1) }));
        Assert.That(Find(report, "DATA021", "train")!.Examples, Is.EqualTo(new[] { new DataExample("train", 3, "train", 1) }));
        Assert.That(Find(report, "DATA022", "train")!.Examples, Is.EqualTo(new[] { new DataExample("train", 4), new DataExample("train", 5) }));
    }

    [Test]
    public void Run_WithEncoder_ReportsCutRowsAndSharedBorders()
    {
        var encoder = new ExampleEncoder(TestTokenizers.Trained(), 0, 6);
        var train = Set("train", ("1", "2"), ("12", "34567"), ("123456", "7"), ("t", "he"));

        var report = DataCheck.Run(new DataSplits(train, Set("validation", ("8", "9"))), encoder);

        Assert.That(Find(report, "DATA023", "train")!.Examples.Select(e => e.Line), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(Find(report, "DATA024", "train")!.Examples.Select(e => e.Line), Is.EqualTo(new[] { 3 }));
        Assert.That(Find(report, "DATA026", "train")!.Examples.Select(e => e.Line), Is.EqualTo(new[] { 4 }));
        var summary = report.Splits[0];
        Assert.That((summary.TruncatedRows, summary.LongestTokens, summary.MeanTokens), Is.EqualTo(((int?)2, (int?)6, (double?)4.25)));
    }

    [Test]
    public void Run_TestSplit_IsNeitherTokenisedNorQuoted()
    {
        var encoder = new ExampleEncoder(TestTokenizers.Trained(), 0, 4);
        var test = Set("test", ("sealed prompt", "sealed answer"), ("a", "1"));

        var report = DataCheck.Run(new DataSplits(Train, Set("validation", ("x", "y")), test), encoder);

        var summary = report.Splits.Single(s => s.Split == "test");
        Assert.That((summary.Rows, summary.TruncatedRows, summary.LongestTokens), Is.EqualTo((2, (int?)null, (int?)null)));
        Assert.That(report.ToJson() + report.ToText(), Does.Not.Contain("sealed"));
        Assert.That(report.HasLeakage, Is.True);
    }

    [TestCase("validation")]
    [TestCase("test")]
    [TestCase("retained")]
    public void Run_RowOfReplayInWhatIsMeasured_IsLeakage(string split)
    {
        Dataset At(string name) => Set(name, name == split ? ("Old  row", "9") : (name, "1"));
        var splits = new DataSplits(Train, At("validation"), At("test"), At("retained"), Set("replay", ("x", "1"), ("old row", "9")));
        var finding = Find(DataCheck.Run(splits, null), "DATA014", split)!;
        Assert.That(finding.What, Does.Contain("occur in replay"));
        Assert.That(finding.Examples.Single().ToString(), Does.Contain("replay").And.Contain("2"));
        Assert.That(DataCheck.Run(splits with { Replay = Set("replay", ("x", "1")) }, null).HasLeakage, Is.False);
    }

    [Test]
    public void Run_RetainedRowInTrain_IsAWarning()
    {
        var report = DataCheck.Run(new DataSplits(Train, Set("validation", ("x", "y")), null, Set("retained", ("b", "2"))), null);
        Assert.That(Find(report, "DATA030", "retained")!.Severity, Is.EqualTo(DataSeverity.Warning));
        Assert.That(report.HasLeakage, Is.False);
    }

    [TestCase(100, 9.8)]
    [TestCase(400, 4.9)]
    [TestCase(1000, 3.1)]
    public void Run_Resolution_IsTheWidestBinomialHalfWidth(int rows, double points)
    {
        var validation = Set("validation", Enumerable.Range(0, rows).Select(i => ($"p{i}", $"c{i}")).ToArray());

        Assert.That(DataCheck.Run(new DataSplits(Train, validation), null).ResolutionPoints, Is.EqualTo(points).Within(0.05));
    }

    [Test]
    public void ToText_Leakage_ReadsAsErrorWithWhereWhyFix()
    {
        var validation = Set("validation", Enumerable.Range(0, 99).Select(i => ($"p{i}", $"c{i}")).Append(("a", "1")).ToArray());

        var text = DataCheck.Run(new DataSplits(Train, validation), null).ToText();

        Assert.That(text, Is.EqualTo("""
            data check: failed
              train       4 rows (train.jsonl, sha256 000000000000)
              validation  100 rows (validation.jsonl, sha256 000000000000)
              resolution  exact match on validation: +-9.8 points (95%)
            error[DATA014]: 1 validation rows also occur in train (1.0 % of validation)
              where: validation:100 = train:1
              why:   scores on these rows measure memory, not skill
              fix:   remove them from one of the two files, or continue anyway with --allow-leakage (recorded in the study)
            info[DATA025]: 100 validation rows resolve exact match to +-9.8 points (100.0 % of validation)
              why:   trials that differ by less than this cannot be told apart; the best of many looks better than it is
              fix:   four times the rows halve the interval; confirm the winner on the test set

            """));
    }

    [Test]
    public void ToJson_SameData_IsTheSameTextWithTheDocumentedFields()
    {
        string Run() => DataCheck.Run(new DataSplits(Train, Set("validation", ("a", "1"))), null).ToJson();
        var first = Run();
        var second = Run();
        Assert.That(second, Is.EqualTo(first));
        var json = JsonNode.Parse(first)!;
        Assert.That(json["has_leakage"]!.GetValue<bool>(), Is.True);
        Assert.That(json["splits"]![0]!["split"]!.GetValue<string>(), Is.EqualTo("train"));
        var finding = json["findings"]![0]!;
        Assert.That(finding["code"]!.GetValue<string>(), Is.EqualTo("DATA014"));
        Assert.That(finding["severity"]!.GetValue<string>(), Is.EqualTo("Error"));
        Assert.That(finding["examples"]![0]!.ToJsonString(), Is.EqualTo("""{"split":"validation","line":1,"other_split":"train","other_line":1}"""));
    }
}
