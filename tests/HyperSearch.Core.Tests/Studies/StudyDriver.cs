using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

/// <summary>A study in a test's hands: sends commands, keeps the events, and moves the clock a second at a time.</summary>
internal sealed class StudyDriver
{
    public const string Metric = "validation/loss";
    private int proposed;

    public StudyDriver(StudySpec? spec = null)
    {
        Spec = spec ?? MakeSpec();
        Must(new CreateStudy(Spec, 7, "/base", "source", null, false));
        Must(new OpenSession("laptop", "s1", "{}"));
    }

    public StudySpec Spec { get; }

    public StudyState? Existing { get; private set; }

    public StudyState State => Existing!;

    public List<StudyEvent> Events { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static StudySpec MakeSpec(
        Budget? budget = null, int parallelism = 2, bool discrete = false, Direction direction = Direction.Minimize, ObjectiveValue value = ObjectiveValue.Last) => new()
    {
        Name = "s",
        Objectives = [new Objective(Metric, direction, value)],
        Space = discrete ? DiscreteSpace() : new SearchSpace([new FloatParameter("x", 0, 1, Scale.Linear)], [], ImmutableSortedDictionary<string, double>.Empty),
        Budget = budget ?? new Budget(Trials: 4),
        Parallelism = parallelism,
        Trial = new CommandTrial(["train"], ImmutableSortedDictionary<string, string>.Empty, CommandProtocol.Once),
    };

    public static SearchSpace DiscreteSpace() => new(
        [new IntParameter("n", 0, 3, Scale.Linear, 1)], [], ImmutableSortedDictionary<string, double>.Empty);

    public static ImmutableSortedDictionary<string, double> Metrics(double value, string name = Metric) => MetricValues.Empty.Add(name, value);

    public static Assignment X(double x) => new([new NamedValue("x", ParameterValue.Float(x))]);

    public static Assignment N(long n) => new([new NamedValue("n", ParameterValue.Int(n))]);

    public Decision Send(StudyCommand command)
    {
        Now += TimeSpan.FromSeconds(1);
        Decision decision = StudyDecider.Decide(Existing, command, Now);
        if (decision.IsRefused) return decision;
        Events.AddRange(decision.Events);
        foreach (StudyEvent e in decision.Events) Existing = StudyFold.Apply(Existing, e);
        return decision;
    }

    public Decision Must(StudyCommand command)
    {
        Decision decision = Send(command);
        Assert.That(decision.Refusal, Is.Null, () => $"{command}: {decision.Refusal}");
        return decision;
    }

    public RefusalCode Refused(StudyCommand command)
    {
        Decision decision = Send(command);
        Assert.That(decision.Refusal, Is.Not.Null, () => $"{command} was obeyed: {string.Join(", ", decision.Events)}");
        return decision.Refusal!.Code;
    }

    /// <summary>A new trial, queued.</summary>
    public int Propose()
    {
        int number = State.NextNumber;
        Assignment point = State.Spec.Space.IsDiscrete ? N(number) : X((++proposed % 997) / 997.0);
        Must(new ProposeTrial(number, point, ProposalSource.Strategy, State.Seq, null));
        return number;
    }

    /// <summary>Leases the next trial to a slot of session s1.</summary>
    public (int Number, int Attempt) Lease(int slot = 0, string session = "s1")
    {
        int number = Must(new LeaseTrial(session, slot)).Trial ?? throw new InvalidOperationException("Nothing to lease.");
        return (number, State.Trials[number].Attempt);
    }

    /// <summary>A new trial that runs attempt 1.</summary>
    public int Start(int slot = 0)
    {
        int number = Propose();
        Assert.That(Lease(slot), Is.EqualTo((number, 1)));
        return number;
    }

    /// <summary>A new trial that has completed with a value.</summary>
    public int Finish(double value)
    {
        int number = Start();
        Must(new CompleteTrial(number, 1, Metrics(value), null));
        return number;
    }

    public void Report(int number, int attempt, int index, long step, double value) =>
        Must(new ReportMetrics(number, attempt, index, step, Metrics(value)));
}
