using System.Diagnostics;

namespace HyperSearch.Worker.Tests.Agents;

/// <summary>What a command trial costs beside the command itself. Prints its figure; the assertion is that none is lost.</summary>
[TestFixture]
[Category("Campaign")]
[Platform(Exclude = "Win")]
public sealed class NoOpCommandCampaign
{
    private const int Trials = 1000;

    [TestCase(1)]
    [TestCase(2)]
    public async Task Run_ThousandCommandsThatPrintOneMetric_AllComplete(int slots)
    {
        await using var worker = new WorkerFixture(slots: slots);
        await worker.RunOne(worker.Shell("exit 0"));
        long started = Stopwatch.GetTimestamp();
        for (int trial = 1; trial <= Trials; trial++) worker.Coordinator.Offer(worker.Shell("""echo '{"step":1,"metrics":{"loss":0.5}}'""", trial: trial));
        int completed = 0;
        for (int trial = 1; trial <= Trials; trial++)
            if ((await worker.Coordinator.NextEnd()).Outcome == "completed") completed++;
        await TestContext.Out.WriteLineAsync($"{slots} slot(s): {Trials / Stopwatch.GetElapsedTime(started).TotalSeconds:0} commands/s");
        Assert.That(completed, Is.EqualTo(Trials));
        Assert.That(worker.Coordinator.Reports, Has.Count.EqualTo(Trials));
    }
}
