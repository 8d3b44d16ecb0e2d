using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>Studies whose trials end at once with a value that a function gives.</summary>
internal static class SampleStudies
{
    /// <summary>Asks until <paramref name="count"/> trials are proposed or the space is exhausted; without an objective the trials stay open.</summary>
    public static List<Assignment> Run(IStrategy strategy, StudySpec study, int count, ulong seed = 5, Func<Assignment, double>? objective = null)
    {
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var proposed = new List<Assignment>();
        while (proposed.Count < count && strategy.Propose(study, seed, snapshot, proposed.Count, Assignment.Empty) is { Parameters: { } parameters } proposal)
        {
            proposed.Add(parameters);
            snapshot = snapshot.Take(study, proposal);
            if (objective is not null) snapshot = snapshot.Complete(proposed.Count - 1, objective(parameters));
        }

        return proposed;
    }

    /// <summary>The snapshot after the journal took <paramref name="proposal"/>, as the study's fold makes it.</summary>
    public static TrialSnapshot Take(this TrialSnapshot snapshot, StudySpec study, Proposal proposal) => snapshot with
    {
        Seq = snapshot.Seq + 1,
        Trials = snapshot.Trials.Add(new TrialView(snapshot.Trials.Count, proposal.Parameters!, TrialState.Queued, [], [], null)),
        Proposed = study.Space.IsDiscrete ? snapshot.Proposed.Add(proposal.Parameters!) : snapshot.Proposed,
        LastStrategyStateJson = proposal.StrategyStateJson ?? snapshot.LastStrategyStateJson,
    };

    public static TrialSnapshot Complete(this TrialSnapshot snapshot, int number, params double[] values) => snapshot with
    {
        Seq = snapshot.Seq + 1,
        Trials = snapshot.Trials.SetItem(number, snapshot.Trials[number] with { State = TrialState.Completed, Values = [.. values] }),
    };

    /// <summary>Completes the trial with a value that rises with its number.</summary>
    public static TrialSnapshot CompleteUnless(this TrialSnapshot snapshot, bool open, int number) => open ? snapshot : snapshot.Complete(number, 1 + number);

    public static TrialSnapshot Fail(this TrialSnapshot snapshot, int number, FailureClass failure) => snapshot with
    {
        Seq = snapshot.Seq + 1,
        Trials = snapshot.Trials.SetItem(number, snapshot.Trials[number] with { State = TrialState.Failed, Failure = failure }),
    };

    public static TrialSnapshot Prune(this TrialSnapshot snapshot, int number, long step, double value) => snapshot with
    {
        Seq = snapshot.Seq + 1,
        Trials = snapshot.Trials.SetItem(number, snapshot.Trials[number] with { State = TrialState.Pruned, Reports = [new StepValue(step, value)], Values = [value] }),
    };

    public static double Number(this Assignment assignment, string name) =>
        assignment[name]!.Value.TryGetNumber(out double number) ? number : throw new ArgumentException($"'{name}' is no number.", nameof(name));

    public static StudySpec With(this StudySpec study, params (string Name, double Value)[] options) => study with
    {
        Strategy = study.Strategy with { Options = options.ToImmutableSortedDictionary(o => o.Name, o => ParameterValue.Float(o.Value), StringComparer.Ordinal) },
    };
}
