using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Runs;

/// <summary>
/// What a followed study looks like now: its summary and its trials by number, kept up by the changes that the coordinator tells.
/// Knows nothing of how it is shown.
/// </summary>
internal sealed class RunBoard(int? plannedTrials)
{
    private readonly SortedDictionary<int, TrialSummary> trials = [];
    private double finishedSeconds;
    private int finishedCount;

    /// <summary>The event of the journal that the board has seen.</summary>
    public long Seq { get; private set; }

    public StudySummary? Summary { get; private set; }

    public IReadOnlyCollection<TrialSummary> Trials => trials.Values;

    /// <summary>Takes in trials that changed; gives those whose state or attempt is news, by number.</summary>
    public IReadOnlyList<TrialSummary> Apply(TrialPage page)
    {
        Seq = Math.Max(Seq, page.Seq);
        List<TrialSummary> news = [];
        foreach (TrialSummary trial in page.Trials)
        {
            TrialSummary? before = trials.GetValueOrDefault(trial.Number);
            trials[trial.Number] = trial;
            if (before is not null && before.State == trial.State && before.Attempts == trial.Attempts) continue;
            news.Add(trial);
            if (trial is { StartedAt: { } start, EndedAt: { } end })
            {
                finishedSeconds += (end - start).TotalSeconds;
                finishedCount++;
            }
        }

        return news;
    }

    public void Apply(StudySummary summary) => Summary = summary;

    /// <summary>Trials that the study will have when it ends, where that is known.</summary>
    public int? Planned => plannedTrials ?? Summary?.BudgetTrials;

    public int Terminal => Summary is null ? 0 : Studies.StudyText.Terminal(Summary);

    /// <summary>The mean time of the finished trials, times those to come, shared among the slots; null while nothing is known.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Planned is not { } planned || finishedCount == 0 || Summary is null) return null;
            double rounds = (double)Math.Max(0, planned - Terminal) / Math.Max(1, Summary.Parallelism);
            return TimeSpan.FromSeconds(finishedSeconds / finishedCount * rounds);
        }
    }
}
