using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.AskTell;

/// <summary>A trial to run: its number, by which it is told, and the values of its active parameters.</summary>
/// <param name="From">For a trial that paused before, or that has a <see cref="Parent"/>: the step from which it goes on. Null: from its beginning.</param>
/// <param name="Until">With a multi-fidelity pruner: report at this step, where the trial pauses, stops, or at the last rung is told. In population based training: train to this step, and tell. Null elsewhere.</param>
public sealed record AskedTrial(int Number, Assignment Parameters, long? From, long? Until)
{
    /// <summary>In population based training: the number of the trial whose weights, as they were when it was told, this one starts with. Null: it starts at the beginning.</summary>
    public int? Parent { get; init; }
}
