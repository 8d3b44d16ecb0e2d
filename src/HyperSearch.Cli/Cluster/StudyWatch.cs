using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Cluster;

/// <summary>
/// Follows a study of a coordinator elsewhere, with the views of `run`. A coordinator that goes away is waited for: the study's workers
/// go on meanwhile. Ctrl-C and a deadline end the following and nothing else.
/// </summary>
internal sealed class StudyWatch(HomeSession home, string study, CliContext context)
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    /// <summary>The exit code: the study's own, 130 for Ctrl-C, 124 for the deadline.</summary>
    public async Task<int> ToTheEnd(TimeSpan? deadline, CancellationToken cancel)
    {
        using var late = deadline is { } limit ? new CancellationTokenSource(limit, context.Environment.Clock) : new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        IRunView view = context.Screen.CanAnimate ? new LiveView(context.Screen, context.Environment.Clock) : new PlainView(context.Screen);
        try
        {
            await view.While(() => Follow(view, end.Token));
            return await Result();
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            context.Screen.Note($"{(cancel.IsCancellationRequested ? "Detached" : "Time is up")}; {study} goes on. Attach with: {AttachLine()}");
            return cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Timeout;
        }
    }

    /// <summary>What to type to see the study again.</summary>
    public string AttachLine() => $"hypersearch watch {study}" + (context.Coordinator is { Origin: "--coordinator" } named ? $" --coordinator {named.Url}" : "");

    /// <summary>What `run` prints about a finished study.</summary>
    public async Task<int> Result()
    {
        StudyDetail detail = await home.Coordinator.GetStudy(study, CancellationToken.None);
        return RunResult.Show(detail, Specification(detail), context.Screen);
    }

    private static StudySpec Specification(StudyDetail detail) => SpecCodec.FromJson(detail.Specification.GetRawText());

    private async Task Follow(IRunView view, CancellationToken cancel)
    {
        StudyDetail detail = await home.Coordinator.GetStudy(study, cancel);
        StudySpec spec = Specification(detail);
        var board = new RunBoard(StudyOutline.Of(spec).PlannedTrials is { } planned ? (int)Math.Min(planned, int.MaxValue) : null);
        var idle = new IdleNotice(spec, home.Coordinator.ListAgents, view, context.Environment.Clock);
        var follower = new StudyFollower(home.Coordinator, study, view, board, idle.Look);
        await follower.CatchUp(cancel);
        TimeSpan pause = PauseFirst;
        long seen = board.Seq;
        while (true)
        {
            try
            {
                await follower.ToTheEnd(cancel);
                return;
            }
            catch (CoordinatorException gone) when (gone.Code == ProblemCode.Unreachable)
            {
                if (board.Seq > seen) pause = PauseFirst;
                if (pause == PauseFirst) view.Say($"{gone.Message} Waiting for it; {study} goes on meanwhile.");
                seen = board.Seq;
                await Task.Delay(pause, context.Environment.Clock, cancel);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
    }
}
