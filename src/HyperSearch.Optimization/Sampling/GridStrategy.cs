using System.Runtime.CompilerServices;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Every cell of the grid once, in the fixed order of <see cref="GridCells"/>: the next cell is the first that no trial was proposed
/// with, so it makes no difference how many slots ask at the same time, or that a person added cells in between.
/// </summary>
public sealed class GridStrategy : IStrategy
{
    // Where the walk stood for a snapshot of the same study, so that asking for all n cells costs O(n) and not O(n²). Only a
    // shortcut: it starts from a position before which every cell is proposed, which stays true as proposals only grow.
    private readonly ConditionalWeakTable<StudySpec, Walk> walks = [];

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        if (known.Values.Length > 0) return First(GridCells.Enumerate(spec.Space, known), spec.Space, snapshot);
        Walk walk = walks.GetValue(spec, s => new Walk(s.Space));
        lock (walk) return walk.Next(snapshot);
    }

    private static Proposal First(IEnumerable<Assignment> cells, SearchSpace space, TrialSnapshot snapshot)
    {
        foreach (Assignment cell in cells)
            if (space.Broken(cell) is null && !snapshot.Proposed.Contains(cell)) return new Proposal(cell, null);
        return Proposal.Exhausted;
    }

    private sealed class Walk(SearchSpace space)
    {
        private IEnumerator<Assignment> cells = GridCells.Enumerate(space, Assignment.Empty).GetEnumerator();
        private long seq;
        private int proposed;
        private bool started;
        private bool ended;

        public Proposal Next(TrialSnapshot snapshot)
        {
            // A snapshot that is older than the walk has seen, or forgets proposals (a person wants a cell again), starts over.
            if (snapshot.Seq < seq || snapshot.Proposed.Count < proposed) Restart();
            (seq, proposed) = (snapshot.Seq, snapshot.Proposed.Count);
            if (!started) Advance();
            while (!ended && (space.Broken(cells.Current) is not null || snapshot.Proposed.Contains(cells.Current))) Advance();
            return ended ? Proposal.Exhausted : new Proposal(cells.Current, null);
        }

        private void Restart()
        {
            cells = GridCells.Enumerate(space, Assignment.Empty).GetEnumerator();
            started = ended = false;
        }

        private void Advance()
        {
            started = true;
            ended = !cells.MoveNext();
        }
    }
}
