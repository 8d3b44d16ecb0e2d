using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>Whoever proposes points of one study: a strategy in this process, or another program over JSON lines.</summary>
internal interface ISearcher : IDisposable
{
    /// <summary>Up to <paramref name="count"/> points that are not told yet; fewer where the space is exhausted.</summary>
    IReadOnlyList<Suggestion> Ask(int count);

    void Tell(int number, Outcome outcome);

    /// <summary>Takes in a trial that ran elsewhere, without asking for it.</summary>
    /// <exception cref="InvalidOperationException">The searcher cannot.</exception>
    void Add(Assignment parameters, Outcome outcome);

    /// <summary>The trial that the searcher would recommend now, or null where it has no opinion of its own.</summary>
    int? Recommend();
}

/// <param name="Milliseconds">How long the asking took.</param>
internal readonly record struct Suggestion(int Number, Assignment Parameters, double Milliseconds);

/// <summary>What a searcher is told: a value per objective and the constraints' metrics, or how the trial failed.</summary>
internal sealed record Outcome(ImmutableArray<double> Values, ImmutableSortedDictionary<string, double> Constraints, FailureClass? Failure);
