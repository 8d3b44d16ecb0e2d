using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Tests;

/// <summary>A specification that uses most of what one can say, and the events of a small study.</summary>
internal static class SampleStudy
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 18, 0, 0, TimeSpan.Zero);

    public static StudySpec Spec(string name = "sample") => new()
    {
        Name = name,
        Objectives = [new Objective("validation/loss", Direction.Minimize, ObjectiveValue.Last)],
        MetricConstraints = [new MetricConstraint("peak_memory_gb", ComparisonOperator.LessOrEqual, 20)],
        Space = Space(),
        Strategy = new AlgorithmSpec("random", Options(("startup_trials", ParameterValue.Int(4)), ("deterministic", ParameterValue.Bool(false)))),
        Pruner = new AlgorithmSpec("median", Options(("min", ParameterValue.Int(2)), ("eta", ParameterValue.Float(3)))),
        Budget = new Budget(Trials: 16, TimeSeconds: 1800, Tokens: 5_000_000),
        Parallelism = 2,
        Enqueue = [new Assignment([new NamedValue("learning_rate", ParameterValue.Float(0.001))])],
        WarmStart = ["earlier"],
        Retry = ImmutableSortedDictionary<FailureClass, int>.Empty.Add(FailureClass.UserError, 0),
        Resources = new Resources(1, 20) { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("zone", "a") },
        Trial = new FineTuneTrial(Options(("model", ParameterValue.Text("base")), ("targets", ParameterValue.List(["q_proj", "v_proj"])))) { TimeoutSeconds = 600 },
    };

    public static ImmutableArray<StudyEvent> Events() =>
    [
        new StudyCreated(Start, Spec(), 42, "/data", "name: sample\n", """{"rows":{"train":100}}""", false),
        new SessionOpened(Start.AddSeconds(1), "laptop", "s1", """{"threads":2}"""),
        new TrialProposed(Start.AddSeconds(2), 0, Point(0.001, "lora"), ProposalSource.Enqueued, 2, null),
        new TrialLeased(Start.AddSeconds(3), 0, 1, "s1", 0),
        new MetricReported(Start.AddSeconds(4), 0, 1, 0, 1000, Metrics(("validation/loss", 0.75))),
        new CheckpointCommitted(Start.AddSeconds(5), 0, 1, "trials/0/1/c", 1000, "ab12", 4096),
        new TrialCompleted(Start.AddSeconds(6), 0, 1, [0.5], Metrics(("peak_memory_gb", 1.5), ("validation/loss", 0.5)), """{"seed":42}"""),
    ];

    public static Assignment Point(double rate, string method) => new(
    [
        new NamedValue("learning_rate", ParameterValue.Float(rate)),
        new NamedValue("method", ParameterValue.Text(method)),
        .. method == "lora" ? ImmutableArray.Create(new NamedValue("rank", ParameterValue.Int(8))) : [],
        new NamedValue("bias", ParameterValue.Bool(true)),
        new NamedValue("seed_group", ParameterValue.Int(1)),
    ]);

    public static ImmutableSortedDictionary<string, double> Metrics(params (string Name, double Value)[] values) =>
        MetricValues.From(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));

    private static SearchSpace Space() => new(
        [
            new FloatParameter("learning_rate", 1e-5, 0.1, Scale.Log) { Prior = new ParameterPrior(1e-3, 3) },
            new CategoricalParameter("method", [ParameterValue.Text("lora"), ParameterValue.Text("full")]),
            new IntParameter("rank", 2, 64, Scale.Log, 2) { When = [new Condition("method", [ParameterValue.Text("lora")])], MemoryRising = true },
            new BoolParameter("bias"),
            new FixedParameter("seed_group", ParameterValue.Int(1)),
        ],
        [ConstraintExpression.Parse("rank * batch_size <= 1024 or method == full", name => name is "rank" or "batch_size" or "method")],
        ImmutableSortedDictionary<string, double>.Empty.Add("batch_size", 16));

    private static ImmutableSortedDictionary<string, ParameterValue> Options(params (string Name, ParameterValue Value)[] options) =>
        options.ToImmutableSortedDictionary(o => o.Name, o => o.Value, StringComparer.Ordinal);
}
