using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Data;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Runs;

/// <summary>One `run` of a study: as coordinator and worker where this process gets the home, otherwise as a guest who follows.</summary>
internal sealed class StudyRun(CliContext context, StudyFile file, RunOptions options)
{
    private readonly Screen screen = context.Screen;

    /// <summary>The exit code, or null where the process that held the home is gone and the run should begin again as owner.</summary>
    public async Task<int?> Once(CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.OpenForRun(context, cancel);
        try
        {
            StudySubmitted submitted = await Submit(home.Coordinator, cancel);
            if (submitted.Summary.State == "finished") return await Result(home.Coordinator);
            return home.IsOwner ? await Work(home, submitted, cancel) : await Follow(home.Coordinator, submitted, cancel);
        }
        catch (CoordinatorException gone) when (!home.IsOwner && gone.Code == ProblemCode.Unreachable)
        {
            screen.Note("The process that held the home is gone; going on here.");
            return null;
        }
    }

    private async Task<StudySubmitted> Submit(ICoordinator coordinator, CancellationToken cancel)
    {
        bool known = (await coordinator.ListStudies(cancel)).Any(s => s.Name == file.Spec.Name);
        JsonElement? data = known ? null : DataGate.Check(file, options.AllowLeakage, screen);
        if (known) WarnOfChangedData(await coordinator.GetStudy(file.Spec.Name, cancel));
        return await coordinator.SubmitStudy(new SubmitStudy(file.Text, file.Name, file.BaseDirectory, data, options.AllowLeakage, IdempotencyKey.New()), cancel);
    }

    private void WarnOfChangedData(StudyDetail study)
    {
        if (study.Summary.State == "finished") return;
        foreach (string path in DataGate.Changed(study.DataReport))
            screen.Warn($"{path} has changed since the study was created: trials from before and after it cannot be compared");
    }

    private async Task<int> Work(HomeSession home, StudySubmitted submitted, CancellationToken cancel)
    {
        ICoordinator coordinator = home.Coordinator;
        string? shim = file.Spec.Trial is FineTuneTrial ? TorchSetup.EnsureShim(screen) : null;
        if (submitted.Summary.State == "paused") await coordinator.ResumeStudy(file.Spec.Name, IdempotencyKey.New(), cancel);
        IRunView view = NewView();
        Announce(submitted, "");
        using var crew = new WorkerCrew(home.Address!, context, file.Spec.Parallelism, shim, view);
        StudySummary? finished = null;
        await view.While(async () =>
        {
            finished = await crew.While(end => ToTheEnd(coordinator, view, end), home.Broken!, cancel);
            if (finished is not null) await crew.FinishGuests(coordinator, file.Spec.Name, cancel);
            await crew.Drain();
        });
        return finished is null ? Interrupted() : await Result(coordinator);
    }

    private async Task<int> Follow(ICoordinator coordinator, StudySubmitted submitted, CancellationToken cancel)
    {
        IRunView view = NewView();
        Announce(submitted, " (in the process that holds this home; Ctrl-C leaves it running)");
        await view.While(() => ToTheEnd(coordinator, view, cancel));
        return await Result(coordinator);
    }

    private async Task<StudySummary> ToTheEnd(ICoordinator coordinator, IRunView view, CancellationToken cancel)
    {
        var board = new RunBoard(StudyOutline.Of(file.Spec).PlannedTrials is { } planned ? (int)Math.Min(planned, int.MaxValue) : null);
        var follower = new StudyFollower(coordinator, file.Spec.Name, view, board);
        await follower.CatchUp(cancel);
        return await follower.ToTheEnd(cancel);
    }

    private async Task<int> Result(ICoordinator coordinator) => RunResult.Show(await coordinator.GetStudy(file.Spec.Name, CancellationToken.None), file.Spec, screen);

    private int Interrupted()
    {
        screen.Note($"Interrupted; everything is saved. Go on with: hypersearch run {options.File}");
        return ExitCode.Interrupted;
    }

    private IRunView NewView() => screen.CanAnimate ? new LiveView(screen, context.Environment.Clock) : new PlainView(screen);

    private void Announce(StudySubmitted submitted, string where)
    {
        StudySummary s = submitted.Summary;
        string verb = submitted.Created ? "Running" : "Resuming";
        string progress = submitted.Created ? "" : $" ({StudyText.StateCounts(s)})";
        screen.Note($"{verb} {s.Name}{progress}: {s.Strategy}, {s.Parallelism.ToString(CultureInfo.InvariantCulture)} at a time, home {context.Home.Path}{where}");
    }
}
