using HyperSearch.Chaos.Tests.Checking;
using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>Holds a cluster whose studies are over against its promises: first what its coordinators show, then, once they have ended, the journal.</summary>
internal static class PhaseCheck
{
    private static readonly TimeSpan CoordinatorEnd = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AgreePatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WorkerEnd = TimeSpan.FromSeconds(20);

    /// <param name="steps">How far the trials count.</param>
    public static async Task<PhaseFindings> Run(ChaosCluster cluster, int steps)
    {
        var violations = new List<Violation>();
        IReadOnlyList<StudySummary> studies = await cluster.Ask("the studies are listed", (coordinator, cancel) => coordinator.ListStudies(cancel));
        List<Shown> shown = await Show(cluster, studies, violations);
        violations.AddRange(ExecutableSays(cluster, studies[0].Name));
        await End(cluster);

        Acknowledgements said = Acknowledgements.From(cluster.Exchanges.All);
        int poisoned = 0;
        await using IJournal journal = await cluster.OpenJournal();
        foreach (string unknown in said.Grants.Select(g => g.Answer.Study).Except(studies.Select(s => s.Name)))
            violations.Add(new Violation(Promise.NothingAcknowledgedIsLost, unknown, "the study of acknowledged grants is not there"));
        foreach (StudySummary study in studies)
        {
            StudyHistory history = await StudyHistory.Read(journal, study.Name);
            violations.AddRange([.. HistoryRules.Check(history), .. AcknowledgementRules.Check(history, said), .. ObjectiveRules.Check(history, steps)]);
            if (violations.Any(v => v.Study == study.Name)) await Evidence.Keep(cluster, history);
            poisoned += ObjectiveRules.Poisoned(history).Count();
            violations.AddRange(Compare(history, shown.Where(s => s.Summary.Name == study.Name)));
        }

        return new PhaseFindings(studies.Count, said.Grants.Count + said.Reports.Count + said.Checkpoints.Count + said.Ends.Count, said.Completions, poisoned, violations);
    }

    private static async Task<List<Shown>> Show(ChaosCluster cluster, IReadOnlyList<StudySummary> studies, List<Violation> violations)
    {
        var shown = new List<Shown>();
        foreach (StudySummary study in studies)
        {
            await Agree(cluster, study.Name, violations);
            foreach (CoordinatorNode coordinator in cluster.Coordinators)
            {
                TrialPage page = await coordinator.Client.GetTrials(study.Name, 0, CancellationToken.None);
                shown.Add(new Shown(coordinator.Url, await coordinator.Client.WaitForChange(study.Name, -1, TimeSpan.Zero, CancellationToken.None), page));
            }

            VerificationReport report = await cluster.Coordinators[0].Client.VerifyStudy(study.Name, CancellationToken.None);
            if (!report.Holds) violations.Add(new Violation(Promise.ProposalsVerify, study.Name, $"event {report.FirstDifferingSeq}: {report.Difference}"));
        }

        return shown;
    }

    /// <summary>Coordinators learn of each other's appends by asking for them a few times a second: soon after the last one all show the same.</summary>
    private static async Task Agree(ChaosCluster cluster, string study, List<Violation> violations)
    {
        var seen = new HashSet<long>();
        try
        {
            await Pause.Until("the coordinators agree", AgreePatience, async () =>
            {
                seen.Clear();
                foreach (CoordinatorNode coordinator in cluster.Coordinators) seen.Add((await coordinator.Client.WaitForChange(study, -1, TimeSpan.Zero, CancellationToken.None)).Seq);
                return seen.Count == 1;
            });
        }
        catch (TimeoutException never)
        {
            violations.Add(new Violation(Promise.ReplayEqualsLive, study, $"{never.Message}: they are at {string.Join(" and ", seen)}"));
        }
    }

    /// <summary>The same through the executable, as people see it.</summary>
    private static IEnumerable<Violation> ExecutableSays(ChaosCluster cluster, string study)
    {
        var verify = cluster.Cli("study", "verify", study);
        if (verify.Code != 0) yield return new Violation(Promise.ProposalsVerify, study, $"`study verify` ended with {verify.Code}: {verify.Error}");
        var export = cluster.Cli("study", "export", study, "--format", "jsonl");
        if (export.Code != 0) yield return new Violation(Promise.ReplayEqualsLive, study, $"`study export` ended with {export.Code}: {export.Error}");
    }

    /// <summary>SIGTERM to all: idle workers and coordinators end in time, and say that all is well.</summary>
    private static async Task End(ChaosCluster cluster)
    {
        foreach (WorkerNode worker in cluster.Workers) worker.Process.Terminate();
        foreach (WorkerNode worker in cluster.Workers)
        {
            await worker.Process.Ended(WorkerEnd);
            Assert.That(worker.Process.ExitCode, Is.Zero, $"{worker.Name} after SIGTERM\n{LogEnd.Of(worker.Log)}");
        }

        foreach (CoordinatorNode coordinator in cluster.Coordinators) coordinator.Process.Terminate();
        foreach (CoordinatorNode coordinator in cluster.Coordinators)
        {
            await coordinator.Process.Ended(CoordinatorEnd);
            Assert.That(coordinator.Process.ExitCode, Is.Zero, $"{coordinator.Url} after SIGTERM\n{LogEnd.Of(coordinator.Log)}");
        }
    }

    private static IEnumerable<Violation> Compare(StudyHistory history, IEnumerable<Shown> shown)
    {
        StudyState? replayed;
        try
        {
            replayed = history.Replay();
        }
        catch (JournalDamagedException damaged)
        {
            return [new Violation(Promise.ReplayEqualsLive, history.Study, damaged.Message)];
        }

        if (replayed is null) return [new Violation(Promise.NothingAcknowledgedIsLost, history.Study, "the study is not in the journal")];
        return shown.SelectMany(s => LiveRules.Check(replayed, s.Summary, s.Page.Trials, s.Who));
    }

    private sealed record Shown(string Who, StudySummary Summary, TrialPage Page);
}
