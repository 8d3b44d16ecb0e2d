using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Models;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Tests.Terminal;

public sealed class ErrorReportTests
{
    [TestCase(ProblemCode.InvalidStudy, 2)]
    [TestCase(ProblemCode.InvalidRequest, 2)]
    [TestCase(ProblemCode.NotFound, 3)]
    [TestCase(ProblemCode.Unauthorized, 4)]
    [TestCase(ProblemCode.Conflict, 5)]
    [TestCase(ProblemCode.DataCheck, 6)]
    [TestCase(ProblemCode.Unreachable, 7)]
    [TestCase(ProblemCode.StorageFull, 1)]
    [TestCase(ProblemCode.Internal, 1)]
    public void Of_ACoordinatorsRefusal_HasTheExitCodeOfItsProblem(string problem, int exitCode)
    {
        Assert.That(ErrorReport.Of(new CoordinatorException(problem, "no")).ExitCode, Is.EqualTo(exitCode));
    }

    [Test]
    public void Of_AnUnsupportedModel_NamesTheFileApartAndAWayOut()
    {
        ErrorReport report = ErrorReport.Of(new UnsupportedModelException("/m/config.json: model_type is 'gpt2'"));

        Assert.That(report.ExitCode, Is.EqualTo(2));
        Assert.That(report.Where, Is.EqualTo("/m/config.json"));
        Assert.That(report.Message, Is.EqualTo("model_type is 'gpt2'"));
        Assert.That(report.Fix, Is.Not.Empty);
    }

    [Test]
    public void Of_AnOccupiedDirectory_IsAConflictThatTheDoctorCannotMend()
    {
        ErrorReport report = ErrorReport.Of(new OccupiedDirectoryException("/won"));

        Assert.That(report.ExitCode, Is.EqualTo(5));
        Assert.That(report.Where, Is.EqualTo("/won"));
        Assert.That(report.Fix, Does.Contain("another directory"));
    }

    [Test]
    public void Of_ADamagedJournal_IsNoDefectOfTheProgram()
    {
        string text = ErrorReport.Of(new JournalFormatException("/h/journal.db", "file is not a database")).ToText(new Palette(false));

        Assert.That(text, Does.Contain("/h/journal.db").And.Contain("copy the home aside"));
        Assert.That(text, Does.Not.Contain("defect"));
    }

    [Test]
    public void Of_ACancelledVerb_IsInterrupted()
    {
        Assert.That(ErrorReport.Of(new OperationCanceledException()).ExitCode, Is.EqualTo(130));
    }

    [Test]
    public void ToText_AllParts_AreLabelledLinesInOrder()
    {
        var report = new ErrorReport(6, "DATA014", "37 test rows also occur in train", "test:118 = train:4021", "scores on these rows measure memory", "run again with --allow-leakage\nor mend the data");

        Assert.That(report.ToText(new Palette(false)), Is.EqualTo("""
            error[DATA014]: 37 test rows also occur in train
              where: test:118 = train:4021
              why:   scores on these rows measure memory
              fix:   run again with --allow-leakage
                     or mend the data
            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void ToText_WithoutColour_HasNoEscapes()
    {
        Assert.That(new ErrorReport(1, "x", "y", null, null, null).ToText(new Palette(false)).IndexOf('\u001b', StringComparison.Ordinal), Is.EqualTo(-1));
    }

    [Test]
    public void ToJson_AnError_IsOneDocumentWithStableNames()
    {
        using JsonDocument json = JsonDocument.Parse(new ErrorReport(3, "not_found", "no study 'a'", null, null, "study list").ToJson());

        JsonElement error = json.RootElement.GetProperty("error");
        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo("not_found"));
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo("no study 'a'"));
        Assert.That(error.GetProperty("fix").GetString(), Is.EqualTo("study list"));
    }

    [Test]
    public void Of_AnUnexpectedException_AsksForAReportAndHidesTheStack()
    {
        string text = ErrorReport.Of(new InvalidOperationException("boom")).ToText(new Palette(false));

        Assert.That(text, Does.Contain("boom").And.Contain("defect"));
        Assert.That(text, Does.Not.Contain("   at "));
    }
}
