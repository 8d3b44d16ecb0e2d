using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Runs;

/// <summary>Follows a study through its coordinator until it is finished, and keeps a view up to date.</summary>
/// <param name="look">Sees the board after each answer; null: nobody does.</param>
internal sealed class StudyFollower(ICoordinator coordinator, string study, IRunView view, RunBoard board, Func<RunBoard, CancellationToken, Task>? look = null)
{
    /// <summary>How long one question waits for news; also how often a moving display counts its seconds.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>Takes in what is there already without showing it as news.</summary>
    public async Task CatchUp(CancellationToken cancel)
    {
        board.Apply((await coordinator.GetStudy(study, cancel)).Summary);
        board.Apply(await coordinator.GetTrials(study, board.Seq, cancel));
    }

    /// <summary>Returns the summary of the finished study.</summary>
    public async Task<StudySummary> ToTheEnd(CancellationToken cancel)
    {
        while (true)
        {
            StudySummary summary = await coordinator.WaitForChange(study, board.Seq, Wait, cancel);
            board.Apply(summary);
            IReadOnlyList<TrialSummary> news = summary.Seq > board.Seq ? board.Apply(await coordinator.GetTrials(study, board.Seq, cancel)) : [];
            view.Show(board, news);
            if (summary.State == "finished") return summary;
            if (look is not null) await look(board, cancel);
        }
    }
}
