namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The learning rate as a pure function of the optimiser step. With n steps in all, w of them warm-up, and k counted from 0: (k + 1) / w while
/// k &lt; w, then f: cosine 0.5 (1 + cos(pi k / n)), linear 1 - k / n, polynomial (1 - k / n)^power, constant 1, wsd min(1, (n - k) / d) with d
/// steps of decay. What falls ends at a share m of the peak, m + (1 - m) f. All times the peak rate.
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

    /// <summary>Exponent of the polynomial.</summary>
    public double Power { get; init; } = 1;

    /// <summary>Steps of decay of <see cref="ScheduleKind.Wsd"/>, at least 1.</summary>
    public long DecaySteps { get; init; } = 1;

    /// <summary>Share of the peak at the end of what falls, in [0, 1].</summary>
    public double Floor { get; init; }

    /// <summary>The schedule that a trial's settings ask for. Shares are rounded up to whole steps.</summary>
    public static LearningRateSchedule For(FineTuneSettings settings, long totalSteps)
        => new(settings.Schedule, settings.LearningRate, totalSteps, settings.WarmupSteps ?? Share(settings.Warmup, totalSteps))
        {
            Power = settings.SchedulePower, DecaySteps = Math.Max(1, Share(settings.DecayShare, totalSteps)), Floor = settings.MinLrRatio,
        };

    /// <summary>Rate of the optimiser step <paramref name="step"/>, counted from 0.</summary>
    public double RateAt(long step) => _peak * FactorAt(step);

    /// <summary>Share of the peak rate at <paramref name="step"/>, in [0, 1].</summary>
    public double FactorAt(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return step < WarmupSteps ? (step + 1.0) / WarmupSteps : Floor + ((1 - Floor) * Falling(step));
    }

    private double Falling(long step)
    {
        var progress = Math.Min(1.0, step / (double)TotalSteps);
        return _kind switch
        {
            ScheduleKind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
            ScheduleKind.Linear => 1 - progress,
            ScheduleKind.Constant => 1,
            ScheduleKind.Polynomial => Math.Pow(1 - progress, Power),
            ScheduleKind.Wsd => Math.Clamp((TotalSteps - step) / (double)DecaySteps, 0, 1),
            _ => throw new InvalidOperationException($"no formula for schedule {_kind}"),
        };
    }

    // A hair is taken off so that 0.07 x 100, which is 7.000000000000001 in binary, means 7.
    private static long Share(double share, long totalSteps) => (long)Math.Ceiling((share * totalSteps) - 1e-9);
}
