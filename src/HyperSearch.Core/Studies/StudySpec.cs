using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>A study as its file describes it: what is searched, how, for how long, and what a trial is. Immutable.</summary>
public sealed record StudySpec
{
    /// <summary>[a-z0-9][a-z0-9._-]{0,62}.</summary>
    public required string Name { get; init; }

    /// <summary>One or more.</summary>
    public required ImmutableArray<Objective> Objectives { get; init; }

    public ImmutableArray<MetricConstraint> MetricConstraints { get; init; } = [];

    public required SearchSpace Space { get; init; }

    public AlgorithmSpec Strategy { get; init; } = new("random", ImmutableSortedDictionary<string, ParameterValue>.Empty);

    public AlgorithmSpec Pruner { get; init; } = new("none", ImmutableSortedDictionary<string, ParameterValue>.Empty);

    public Budget Budget { get; init; } = new();

    /// <summary>Trials that run at the same time, at least 1.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Null in a file that names none: the seed is then drawn once, at creation, and stands in StudyCreated.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Partial assignments that run first; what one leaves out is proposed.</summary>
    public ImmutableArray<Assignment> Enqueue { get; init; } = [];

    public ImmutableArray<string> WarmStart { get; init; } = [];

    /// <summary>Retries by failure class where the file overrides the defaults of <c>RetryPolicy</c>.</summary>
    public ImmutableSortedDictionary<FailureClass, int> Retry { get; init; } = ImmutableSortedDictionary<FailureClass, int>.Empty;

    public Resources Resources { get; init; } = new();

    /// <summary>Null only for ask-and-tell studies, whose trials run elsewhere.</summary>
    public TrialDefinition? Trial { get; init; }

    /// <summary>
    /// Whether the caller runs the trials (ask and tell): then no slot limits how many are out, and what it tells of a failure is
    /// final, because whether to try again is its own decision.
    /// </summary>
    public bool RunsElsewhere => Trial is null;
}

/// <summary>Which way a metric should go.</summary>
public enum Direction
{
    Minimize,
    Maximize,
}

/// <summary>Which of a trial's reports counts: the last, or the best so far.</summary>
public enum ObjectiveValue
{
    Last,
    Best,
}

public sealed record Objective(string Metric, Direction Direction, ObjectiveValue Value);

/// <summary>How a reported metric is compared with a bound.</summary>
public enum ComparisonOperator
{
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
}

/// <summary>A bound on a reported metric, such as peak_memory_gb &lt;= 20. A trial that breaks it is never best.</summary>
public sealed record MetricConstraint(string Metric, ComparisonOperator Operator, double Bound);

/// <summary>A strategy or pruner by its name in the algorithm table, with its options.</summary>
public sealed record AlgorithmSpec(string Kind, ImmutableSortedDictionary<string, ParameterValue> Options)
{
    /// <summary>The algorithm of that name with the defaults of all its options.</summary>
    public static AlgorithmSpec Of(string kind) => new(kind, ImmutableSortedDictionary<string, ParameterValue>.Empty);

    /// <summary>The option as a number, whole or not; <paramref name="fallback"/> where the file does not name it.</summary>
    public double Number(string name, double fallback) =>
        Options.TryGetValue(name, out ParameterValue value) && value.TryGetNumber(out double number) ? number : fallback;

    /// <summary>The option as a truth value.</summary>
    public bool Flag(string name, bool fallback) =>
        Options.TryGetValue(name, out ParameterValue value) && value.Kind == ParameterValueKind.Bool ? value.AsBool : fallback;

    /// <summary>The option as a text.</summary>
    public string Word(string name, string fallback) =>
        Options.TryGetValue(name, out ParameterValue value) && value.Kind == ParameterValueKind.Text ? value.AsText : fallback;
}

/// <summary>When proposals stop, whichever comes first; null means unlimited. Trials counts terminal trials, not attempts.</summary>
public sealed record Budget(int? Trials = null, double? TimeSeconds = null, long? Tokens = null, double? GpuHours = null);

public sealed record Resources(int Gpus = 0, double? GpuMemoryGb = null)
{
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
