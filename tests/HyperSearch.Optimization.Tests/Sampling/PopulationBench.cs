using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>Population based training on slots that finish in an order of their own. Every state comes of the study's own decider and fold.</summary>
internal sealed class PopulationBench
{
    private static readonly DateTimeOffset Epoch = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private readonly IStrategy strategy = AlgorithmTable.CreateStrategy("pbt");

    public PopulationBench(StudySpec spec, ulong seed = 5)
    {
        State = StudyDecider.Decide(null, new CreateStudy(spec, seed, "/", "", null, false), Epoch).After!;
        Decide(new OpenSession("bench", "bench", "{}"));
    }

    public StudyState State { get; private set; }

    public ImmutableList<StudyEvent> Events { get; private set; } = [];

    public static SearchSpace Space { get; } = SampleSpaces.Space(
        [
            new FloatParameter("rate", 1e-4, 1e-1, Scale.Log),
            new FloatParameter("dropout", 0, 0.5, Scale.Linear),
            new IntParameter("width", 1, 9, Scale.Linear, 2),
            new CategoricalParameter("clip", [ParameterValue.Float(0.5), ParameterValue.Float(1), ParameterValue.Float(2)]),
            new CategoricalParameter("noise", [ParameterValue.Text("none"), ParameterValue.Text("some")]),
            new FloatParameter("level", 0, 1, Scale.Linear) { When = [new Condition("noise", [ParameterValue.Text("some")])] },
        ],
        "rate * width < 0.5");

    public static StudySpec Study(int trials, params (string Name, double Value)[] options) => (SampleSpaces.Study(Space) with
    {
        Strategy = AlgorithmSpec.Of("pbt"),
        Budget = new Budget(trials),
    }).With([("interval", 10), .. options]);

    /// <summary>The next trial, running; null where there is none now.</summary>
    public int? Ask()
    {
        if (State.IsFinished) return null;
        Proposal proposal = NextProposal.Of(strategy, State);
        if (proposal.Parameters is null) return null;
        int number = State.NextNumber;
        Decision decision = Decide(new ProposeTrial(number, proposal.Parameters, NextProposal.SourceOf(State), State.Seq, proposal.StrategyStateJson) { Leg = proposal.Leg, Target = proposal.Target });
        if (decision.Refusal is { Code: RefusalCode.BudgetSpent }) return null;
        if (decision.Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
        Decide(new LeaseTrial("bench", number));
        return number;
    }

    public void Tell(int number, double value) => Demand(new CompleteTrial(number, 1, MetricValues.Empty.Add("loss", value), null));

    public void Fail(int number, FailureClass failure) => Demand(new FailTrial(number, 1, failure, "it did", MetricValues.Empty, null));

    /// <summary>What the strategy says where the journal has <paramref name="events"/> of its events.</summary>
    public Proposal Again(int events)
    {
        StudyState? state = null;
        foreach (StudyEvent e in Events.Take(events)) state = StudyFold.Apply(state, e);
        return NextProposal.Of(AlgorithmTable.CreateStrategy("pbt"), state!);
    }

    /// <summary>Runs the study on so many slots: whichever trial a draw says ends next, with <paramref name="value"/>, or fails where that is null.</summary>
    public PopulationBench Run(int slots, ulong order, Func<TrialView, double?> value)
    {
        var random = new PhiloxStream(order, 1, RandomPurpose.Proposal);
        List<int> running = [];
        while (true)
        {
            while (running.Count < slots && Ask() is { } number) running.Add(number);
            if (running.Count == 0) return this;
            int ended = running[(int)random.NextIndex(running.Count)];
            running.Remove(ended);
            if (value(State.Trials[ended].View) is { } loss) Tell(ended, loss);
            else Fail(ended, FailureClass.Diverged);
        }
    }

    private void Demand(StudyCommand command)
    {
        if (Decide(command).Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
    }

    private Decision Decide(StudyCommand command)
    {
        if (Events.IsEmpty)
            Events = [new StudyCreated(Epoch, State.Spec, State.Seed, "/", "", null, false)];
        Decision decision = StudyDecider.Decide(State, command, Epoch);
        State = decision.After!;
        Events = Events.AddRange(decision.Events);
        return decision;
    }
}
