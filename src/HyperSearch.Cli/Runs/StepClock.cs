using HyperSearch.FineTuning.Training;

namespace HyperSearch.Cli.Runs;

/// <summary>
/// Times optimiser steps of a probe: a trial asks once after each whether it should drain. The first steps are warm-up and not
/// counted; the probe ends after a few seconds or steps.
/// </summary>
internal sealed class StepClock(TimeProvider clock, CancellationToken cancel) : ITrialObserver
{
    private const int WarmUpSteps = 2;
    private const int StepsMax = 20;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    private long begin;
    private TimeSpan measured;
    private int questions;

    /// <summary>Steps that were timed.</summary>
    public int Steps => Math.Max(0, questions - WarmUpSteps);

    public double SecondsPerStep => Steps > 0 ? measured.TotalSeconds / Steps : 0;

    public bool DrainRequested
    {
        get
        {
            questions++;
            if (questions == WarmUpSteps) begin = clock.GetTimestamp();
            if (questions > WarmUpSteps) measured = clock.GetElapsedTime(begin);
            return cancel.IsCancellationRequested || questions >= WarmUpSteps + StepsMax || measured >= Long;
        }
    }

    public TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics) => TrialVerdict.Continue;

    public void CheckpointWritten(string path, long step)
    {
        // The probe's files are thrown away.
    }
}
