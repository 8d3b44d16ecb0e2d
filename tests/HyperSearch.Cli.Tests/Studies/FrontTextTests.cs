using System.Text.Json;
using HyperSearch.Cli.Studies;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Tests.Studies;

public sealed class FrontTextTests
{
    [Test]
    public void Lines_AFront_ShowsEachTrialWithItsValues() => Assert.That(FrontText.Lines(Detail(new FrontSummary([Trial(3, 0.5, 2), Trial(7, 0.25, 4)], [1, 8], 5.5))), Is.EqualTo(new[]
    {
        "front       2 trials that no other beats in all objectives; hypervolume 5.5 up to (1, 8)",
        "            #3  loss 0.5  cost 2  rank=3",
        "            #7  loss 0.25  cost 4  rank=7",
    }));

    [Test]
    public void Lines_ALongFront_CountsTheRest()
    {
        string[] lines = [.. FrontText.Lines(Detail(new FrontSummary([.. Enumerable.Range(0, 25).Select(n => Trial(n, n, -n))], [1, 8], null)))];
        Assert.That(lines, Has.Length.EqualTo(22));
        Assert.That(lines[^1], Is.EqualTo("            and 5 more, in --json"));
    }

    [Test]
    public void Lines_NoFront_SaysNothingOrNoneYet()
    {
        Assert.That(FrontText.Lines(Detail(null)), Is.Empty);
        Assert.That(FrontText.Lines(Detail(new FrontSummary([], [], null))), Is.EqualTo(new[] { "front       none yet" }));
    }

    private static FrontTrial Trial(int number, params double[] values) => new(number, JsonDocument.Parse($"{{\"rank\":{number}}}").RootElement, values);

    private static StudyDetail Detail(FrontSummary? front)
    {
        var summary = new StudySummary
        {
            Name = "s", State = "running", Seq = 1, CreatedAt = DateTimeOffset.UnixEpoch, ChangedAt = DateTimeOffset.UnixEpoch, Strategy = "tpe", Pruner = "none",
            Objectives = ["loss", "cost"], Parallelism = 1, Trials = new Dictionary<string, int>(),
        };
        return new StudyDetail(summary, JsonDocument.Parse("{}").RootElement, "", 1, "/", null, false, [], []) { Front = front };
    }
}
