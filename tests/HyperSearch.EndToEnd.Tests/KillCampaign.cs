using System.Diagnostics;
using System.Globalization;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>
/// kill -9 of `run` at random moments of the quickstart study, at parallelism 1, beside an uninterrupted run. Takes as long as two
/// quickstarts and prints its figures. HYPERSEARCH_KILLS sets the number of kills, HYPERSEARCH_KILL_SEED repeats the moments,
/// HYPERSEARCH_KILL_TRIALS and HYPERSEARCH_KILL_EPOCHS make the study shorter.
/// </summary>
[TestFixture]
[Category("Campaign")]
[Platform("Linux")]
public sealed class KillCampaign
{
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StudyPatience = TimeSpan.FromMinutes(40);

    private readonly List<double> resumeSeconds = [];
    private readonly List<double> orphanSeconds = [];
    private int interruptedTrials;

    [Test]
    public async Task Run_KilledAtRandomMoments_EndsAsIfNothingHadHappened()
    {
        int kills = Setting("HYPERSEARCH_KILLS", 20);
        int seed = Setting("HYPERSEARCH_KILL_SEED", Environment.TickCount & 0xFFFF);
        var moments = new Random(seed);
        await Say($"{kills} kills, HYPERSEARCH_KILL_SEED={seed}");

        using var calm = new QuickstartHome();
        long began = Stopwatch.GetTimestamp();
        await calm.RunToTheEnd(StudyPatience);
        TimeSpan duration = Stopwatch.GetElapsedTime(began);
        IReadOnlyList<TrialRow> expected = await calm.Export();
        await Say($"uninterrupted: {expected.Count} trials in {duration.TotalSeconds:0} s");

        int studies = 0;
        for (int done = 0; done < kills; studies++) done += await KillOneStudy(kills - done, duration / kills, moments, expected);
        await Say($"{kills} kills of {studies} run(s) of the study: resumed in {Shown(resumeSeconds)}; last child gone after {Shown(orphanSeconds)}");
        Assert.That(interruptedTrials, Is.Positive, "kills fell into trials");
    }

    /// <summary>Kills a study up to so many times, lets it end, and compares it with the uninterrupted one. The number of kills: less where the study ended before.</summary>
    private async Task<int> KillOneStudy(int kills, TimeSpan share, Random moments, IReadOnlyList<TrialRow> expected)
    {
        using var home = new QuickstartHome();
        IReadOnlyList<TrialRow> before = [];
        int done = 0;
        for (; done < kills; done++)
        {
            TimeSpan moment = share * 1.2 * moments.NextDouble();
            if (await RunAndKill(home, moment)) break;
            before = await Check(home, before);
            await Say(string.Create(CultureInfo.InvariantCulture, $"kill {resumeSeconds.Count}: resumed in {resumeSeconds[^1]:0.00} s, killed {moment.TotalSeconds:0.0} s later, {before.Count(r => r.State == "completed")} of {expected.Count} completed, last child gone after {orphanSeconds[^1]:0.00} s"));
        }

        await home.RunToTheEnd(StudyPatience);
        await Compare(await home.Export(), expected, await home.ResumedTrials());
        await home.Verify();
        return done;
    }

    /// <summary>Whether the study ended before the moment came.</summary>
    private async Task<bool> RunAndKill(QuickstartHome home, TimeSpan moment)
    {
        long began = Stopwatch.GetTimestamp();
        Task working = home.NextAttempt();
        Invocation run = home.Start();
        Task<int> end = run.ExitCode(StudyPatience);
        if (await Task.WhenAny(working, end) == end) return await end == 0;
        TimeSpan resumed = Stopwatch.GetElapsedTime(began);
        resumeSeconds.Add(resumed.TotalSeconds);
        Assert.That(resumed, Is.LessThan(ResumeLimit), "from the start of `run` to a trial at work");

        try
        {
            return await end.WaitAsync(moment) == 0;
        }
        catch (TimeoutException)
        {
            await KillWithChildren(home, run);
            return false;
        }
    }

    private async Task KillWithChildren(QuickstartHome home, Invocation run)
    {
        Assert.That(home.Processes().Where(p => p.Id != run.Id), Is.Not.Empty, "a working `run` has a trial host and its warden");
        long killed = Stopwatch.GetTimestamp();
        await run.Kill();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (home.Processes() is { Count: > 0 } alive)
        {
            Assert.That(Stopwatch.GetElapsedTime(killed), Is.LessThan(OrphanLimit), $"outlived its `run`: {string.Join(", ", alive.Select(p => p.Command))}");
            await tick.WaitForNextTickAsync();
        }

        orphanSeconds.Add(Stopwatch.GetElapsedTime(killed).TotalSeconds);
    }

    private static async Task<IReadOnlyList<TrialRow>> Check(QuickstartHome home, IReadOnlyList<TrialRow> before)
    {
        IReadOnlyList<TrialRow> now = await home.Export();
        Assert.That(now.Select(r => r.Number), Is.Unique);
        Assert.That(now.Where(r => r.State == "completed"), Is.SupersetOf(before.Where(r => r.State == "completed")), "a completed trial was lost or has changed");
        return now;
    }

    private async Task Compare(IReadOnlyList<TrialRow> actual, IReadOnlyList<TrialRow> expected, IReadOnlyList<int> resumed)
    {
        Assert.Multiple(() =>
        {
            Assert.That(actual.Select(r => r.Parameters), Is.EqualTo(expected.Select(r => r.Parameters)), "the sequence of proposals");
            Assert.That(actual.Select(r => (r.Number, r.State, r.Value)), Is.EqualTo(expected.Select(r => (r.Number, r.State, r.Value))), "states and losses, to the bit");
        });
        int interrupted = actual.Count(r => r.Attempts > 1);
        await Say($"{actual.Count} trials, same proposals, same losses to the bit; {interrupted} trials were interrupted ({actual.Sum(r => r.Attempts)} attempts), {resumed.Count} went on from a checkpoint");
        interruptedTrials += interrupted;
    }

    private static string Shown(List<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        return sorted.Length == 0 ? "no case" : string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.00} s (median), {sorted[^1]:0.00} s (worst)");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static Task Say(string line) => TestContext.Progress.WriteLineAsync(line);
}
