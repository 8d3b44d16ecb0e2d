using System.Diagnostics;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>
/// One of our strategies in this process, fed by a real study's state: every ask and tell goes through the decider and the fold, so that
/// pending trials, failures and metric constraints look to it as they do in production.
/// </summary>
internal sealed class StrategySearcher : ISearcher
{
    private const string Agent = "benchmark";

    // A clock of its own: one second a command. Nothing that a strategy sees depends on it.
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;
    private readonly IStrategy strategy;
    private StudyState state;

    public StrategySearcher(StudySpec spec)
    {
        strategy = AlgorithmTable.CreateStrategy(spec.Strategy.Kind);
        state = StudyDecider.Decide(null, new CreateStudy(spec, spec.Seed ?? 0, "/", "", null, false), now).After!;
        Decide(new OpenSession(Agent, Agent, "{}"));
    }

    /// <summary>The study as it stands.</summary>
    public StudyState State => state;

    public IReadOnlyList<Suggestion> Ask(int count)
    {
        var suggestions = new List<Suggestion>(count);
        for (int i = 0; i < count && state.NextNumber < state.Spec.Budget.Trials; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Proposal proposal = strategy.Propose(state.Spec, state.Seed, state.Snapshot, state.NextNumber, state.NextKnown);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (proposal.Parameters is not { } parameters) break;
            int number = Decide(new ProposeTrial(state.NextNumber, parameters, ProposalSource.Strategy, state.Seq, proposal.StrategyStateJson));
            Decide(new LeaseTrial(Agent, suggestions.Count));
            suggestions.Add(new Suggestion(number, parameters, milliseconds));
        }

        return suggestions;
    }

    public void Tell(int number, Outcome outcome)
    {
        var metrics = MetricValues.From(outcome.Constraints);
        int attempt = state.Trials[number].Attempt;
        if (outcome.Failure is { } failure)
        {
            Decide(new FailTrial(number, attempt, failure, "crashed", metrics, null));
            return;
        }

        for (int i = 0; i < outcome.Values.Length; i++) metrics = metrics.SetItem(state.Spec.Objectives[i].Metric, outcome.Values[i]);
        Decide(new CompleteTrial(number, attempt, metrics, null));
    }

    public void Add(Assignment parameters, Outcome outcome)
    {
        Decide(new AddTrial(parameters));
        int number = Decide(new ProposeTrial(state.NextNumber, parameters, ProposalSource.Enqueued, state.Seq, null));
        Decide(new LeaseTrial(Agent, 0));
        Tell(number, outcome);
    }

    /// <summary>The lowest posterior mean where the strategy is the Gaussian process; other strategies have no opinion.</summary>
    public int? Recommend() => string.Equals(state.Spec.Strategy.Kind, "gp", StringComparison.Ordinal) && state.Spec.Objectives.Length == 1 ? GaussianProcessStrategy.Recommend(state.Spec, state.Snapshot) : null;

    public void Dispose()
    {
        if (strategy is IDisposable disposable) disposable.Dispose();
    }

    private int Decide(StudyCommand command)
    {
        now += TimeSpan.FromSeconds(1);
        Decision decision = StudyDecider.Decide(state, command, now);
        if (decision.Refusal is { } refusal) throw new InvalidOperationException($"{command} was refused: {refusal.Message}");
        state = decision.After!;
        return decision.Trial ?? -1;
    }
}
