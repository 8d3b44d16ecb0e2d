namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The learning rate as a pure function of the optimiser step. With n steps in all, w of them warm-up, and k counted from 0:
/// (k + 1) / w while k &lt; w, then cosine 0.5 (1 + cos(pi k / n)), linear 1 - k / n, or constant 1, each times the peak rate.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly ScheduleKind _kind;
    private readonly double _peak;

    public LearningRateSchedule(ScheduleKind kind, double peak, long totalSteps, long warmupSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        (_kind, _peak, TotalSteps, WarmupSteps) = (kind, peak, totalSteps, warmupSteps);
    }

    public long TotalSteps { get; }

    public long WarmupSteps { get; }

    /// <summary>The schedule that a trial's settings ask for. A share of warm-up is rounded up to whole steps.</summary>
    public static LearningRateSchedule For(FineTuneSettings settings, long totalSteps)
    {
        // A hair is taken off so that 0.07 x 100, which is 7.000000000000001 in binary, means 7.
        var warmup = settings.WarmupSteps ?? (long)Math.Ceiling((settings.Warmup * totalSteps) - 1e-9);
        return new LearningRateSchedule(settings.Schedule, settings.LearningRate, totalSteps, warmup);
    }

    /// <summary>Rate of the optimiser step <paramref name="step"/>, counted from 0.</summary>
    public double RateAt(long step) => _peak * FactorAt(step);

    /// <summary>Share of the peak rate at <paramref name="step"/>, in [0, 1].</summary>
    public double FactorAt(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmupSteps) return (step + 1.0) / WarmupSteps;
        var progress = Math.Min(1.0, step / (double)TotalSteps);
        return _kind switch
        {
            ScheduleKind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
            ScheduleKind.Linear => 1 - progress,
            ScheduleKind.Constant => 1,
            _ => throw new InvalidOperationException($"no formula for schedule {_kind}"),
        };
    }
}
