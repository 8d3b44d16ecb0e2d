namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Puts sequences into as few bins as it easily can: best-fit decreasing (Johnson, 1973). A pure function of the lengths, so that a trial which goes on
/// packs as it did before.
/// </summary>
internal static class SequencePacking
{
    /// <summary>Numbers of the sequences in each bin; the longest come first, of equals the earlier.</summary>
    /// <param name="lengths">Of the sequences; none longer than a bin.</param>
    /// <param name="capacity">Of a bin.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Bins(IReadOnlyList<int> lengths, int capacity)
    {
        var bins = new List<List<int>>();
        // Bins by (room, number): the tightest that still takes a sequence is the first from its length on.
        var byRoom = new SortedSet<(int Room, int Bin)>();
        foreach (var row in Enumerable.Range(0, lengths.Count).OrderByDescending(row => lengths[row]).ThenBy(row => row))
        {
            var length = lengths[row];
            if (length > capacity) throw new ArgumentOutOfRangeException(nameof(lengths), $"a sequence of {length} tokens does not fit into a bin of {capacity}");
            var fitting = byRoom.GetViewBetween((length, 0), (int.MaxValue, int.MaxValue));
            if (fitting.Count == 0)
            {
                bins.Add([row]);
                byRoom.Add((capacity - length, bins.Count - 1));
                continue;
            }

            var (room, bin) = fitting.Min;
            byRoom.Remove((room, bin));
            bins[bin].Add(row);
            byRoom.Add((room - length, bin));
        }

        return bins;
    }
}
