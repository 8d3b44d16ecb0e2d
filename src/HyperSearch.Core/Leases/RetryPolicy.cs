using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Leases;

/// <summary>
/// Whether an attempt that failed is followed by another, and when. Budgets are per failure class; a study's <c>retry</c> overrides
/// the defaults, and where the caller runs the trials no failure is retried by itself. Pure: the spread of delays is drawn from (seed, trial, attempt).
/// </summary>
public static class RetryPolicy
{
    /// <summary>Distinct agents that a trial may take down before it counts as poison.</summary>
    public const int PoisonAgents = 3;

    private static readonly TimeSpan DelayFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DelayMax = TimeSpan.FromMinutes(10);

    /// <summary>Retries by class where the study says nothing.</summary>
    public static ImmutableSortedDictionary<FailureClass, int> Defaults { get; } = new Dictionary<FailureClass, int>
    {
        [FailureClass.UserError] = 1,
        [FailureClass.Diverged] = 0,
        [FailureClass.GpuOom] = 0,
        [FailureClass.HostOom] = 2,
        [FailureClass.Infra] = 5,
        [FailureClass.Lost] = 5,
        [FailureClass.Preempted] = 50,
        [FailureClass.Timeout] = 0,
        [FailureClass.Poison] = 0,
    }.ToImmutableSortedDictionary();

    /// <param name="agent">Where the attempt ran, if that is known.</param>
    public static RetryAction Decide(StudySpec spec, ulong seed, TrialRecord trial, FailureClass failure, string? agent, DateTimeOffset now)
    {
        if (spec.RunsElsewhere) return new RetryAction.GiveUp(failure);
        TrialFailures failures = trial.Failures.With(failure, agent);
        if (failures.Agents.Count >= PoisonAgents) return new RetryAction.GiveUp(FailureClass.Poison);
        int count = failures.Count(failure);
        int budget = spec.Retry.TryGetValue(failure, out int own) ? own : Defaults[failure];
        return count > budget
            ? new RetryAction.GiveUp(failure)
            : new RetryAction.Requeue(now + Delay(failure, count, seed, trial.Number, trial.Attempt));
    }

    /// <summary>min(10 s · 2^(k-1), 10 min) ± 50 % before retry <paramref name="retry"/> = k; nothing where the trial is not to blame.</summary>
    public static TimeSpan Delay(FailureClass failure, int retry, ulong seed, int number, int attempt)
    {
        if (failure is FailureClass.Preempted or FailureClass.Lost) return TimeSpan.Zero;
        var random = new PhiloxStream(seed, (ulong)(uint)attempt << 32 | (uint)number, RandomPurpose.RetryDelay);
        double seconds = Math.Min(DelayFirst.TotalSeconds * Math.Pow(2, Math.Max(0, retry - 1)), DelayMax.TotalSeconds);
        return TimeSpan.FromMilliseconds(Math.Round(seconds * 1000 * (0.5 + random.NextDouble())));
    }
}

/// <summary>What follows a failed attempt.</summary>
public abstract record RetryAction
{
    /// <summary>Another attempt, not before then.</summary>
    public sealed record Requeue(DateTimeOffset NotBefore) : RetryAction;

    /// <summary>The trial fails with this class.</summary>
    public sealed record GiveUp(FailureClass Class) : RetryAction;
}
