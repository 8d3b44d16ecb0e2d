using System.Globalization;
using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Worlds;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Hosts;

namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>Runs <see cref="TrialScript"/>s: works, reports, saves itself, goes on from what it saved, and fails as the seed wants it.</summary>
internal sealed class SimTrialHost(World world, SimFiles files, string slot, TimeProvider time) : ITrialHost
{
    private static readonly TimeSpan HangMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(2);

    public async Task<AttemptResult> Run(AttemptContext context, CancellationToken drain)
    {
        Grant grant = context.Grant;
        TrialScript script = TrialScript.Of(grant.Seed);
        (long step, ulong mind) = Begin(context, script);
        world.Oracle.AttemptBegins(slot, grant);
        try
        {
            while (step < script.Steps)
            {
                if (Fails() is { } failure) return failure;
                using var called = CancellationTokenSource.CreateLinkedTokenSource(drain, context.Orders.Stop, context.Orders.Lose);
                if (!await Rest(world.Random.Chance(world.Misfortunes.HangChance) ? world.Random.Between(script.StepTime, HangMax) : script.StepTime, called.Token))
                    return await Obey(context, step, mind);
                step++;
                mind = TrialScript.Next(mind, step);
                Verdict verdict = await Report(context, script, step, mind);
                if (verdict == Verdict.Lost) return new AttemptResult(Outcomes.Lost);
                if (verdict == Verdict.Pause) return await Save(context, step, mind, Outcomes.Stopped);
                if (verdict == Verdict.Stop) return new AttemptResult(Outcomes.Stopped);
                if (step < script.Steps && step % script.CheckpointEvery == 0) await Save(context, step, mind, Outcomes.Completed);
            }

            return new AttemptResult(Outcomes.Completed);
        }
        finally
        {
            world.Oracle.AttemptEnds(slot);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private (long Step, ulong Mind) Begin(AttemptContext context, TrialScript script)
    {
        if (context.ResumeFrom is not { } point) return (0, script.Seed);
        SavedTrial saved = files.Read(point.Path) ?? throw new InvalidOperationException($"{point.Path} was verified and is not there.");
        world.Oracle.Resumes(context.Grant, point, files.Fingerprint(point.Path)!.Sha256);
        return (saved.Step, saved.Mind);
    }

    /// <summary>Told to end between reports.</summary>
    private async Task<AttemptResult> Obey(AttemptContext context, long step, ulong mind)
    {
        if (context.Orders.Lose.IsCancellationRequested) return new AttemptResult(Outcomes.Lost);
        return context.Orders.Stop.IsCancellationRequested ? new AttemptResult(Outcomes.Stopped) : await Save(context, step, mind, Outcomes.Released);
    }

    /// <summary>Some reports hold nothing that a decision needs: they go beside the journal.</summary>
    private async Task<Verdict> Report(AttemptContext context, TrialScript script, long step, ulong mind)
    {
        if (world.Random.Chance(0.3))
        {
            Verdict verdict = await context.Reporter.Report(step, new Dictionary<string, double> { ["learning_rate"] = 1.0 / step }, CancellationToken.None);
            if (verdict != Verdict.Continue) return verdict;
        }

        return await context.Reporter.Report(step, new Dictionary<string, double> { ["loss"] = script.Loss(step, mind) }, CancellationToken.None);
    }

    private async Task<AttemptResult> Save(AttemptContext context, long step, ulong mind, string outcome)
    {
        await Rest(SaveTime, CancellationToken.None);
        string path = string.Create(CultureInfo.InvariantCulture, $"{context.Folder.Checkpoints}/step-{step}");
        try
        {
            files.Write(path, new SavedTrial(step, mind));
        }
        catch (IOException full)
        {
            return outcome == Outcomes.Completed ? new AttemptResult(outcome) : AttemptResult.Failed(FailureClasses.Infra, full.Message);
        }

        await context.Reporter.Checkpoint(path, step, CancellationToken.None);
        return new AttemptResult(outcome);
    }

    private AttemptResult? Fails()
    {
        Misfortunes chances = world.Misfortunes;
        if (world.Random.Chance(chances.HostOomChance)) return AttemptResult.Failed(FailureClasses.HostOom, "the simulated node ran out of memory");
        if (world.Random.Chance(chances.InfraChance)) return AttemptResult.Failed(FailureClasses.Infra, "a simulated device failed");
        return world.Random.Chance(chances.UserErrorChance) ? AttemptResult.Failed(FailureClasses.UserError, "a simulated bug") : null;
    }

    private async Task<bool> Rest(TimeSpan pause, CancellationToken drain)
    {
        Task rest = Task.Delay(pause, time, drain);
        await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return rest.IsCompletedSuccessfully;
    }
}
