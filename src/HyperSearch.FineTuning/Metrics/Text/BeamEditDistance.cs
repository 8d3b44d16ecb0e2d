namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// Levenshtein distance between words, searched in a band around the diagonal as Tercom does. Preference among equal costs decides
/// which alignment is found, and with it which shifts are tried, so its order is part of the definition of TER.
/// </summary>
internal static class BeamEditDistance
{
    private const int BeamWidth = 25;
    private const int Infinity = int.MaxValue / 2;

    /// <returns>The distance, and the operations from the first word to the last.</returns>
    public static (int Distance, EditOperation[] Trace) Of(string[] hypothesis, string[] reference)
    {
        var (rows, columns) = (hypothesis.Length + 1, reference.Length + 1);
        var costs = new int[rows, columns];
        var operations = new EditOperation[rows, columns];
        for (var j = 0; j < columns; j++) (costs[0, j], operations[0, j]) = (j, EditOperation.Delete);
        var ratio = hypothesis.Length > 0 ? (double)reference.Length / hypothesis.Length : 1;
        var beam = BeamWidth < ratio / 2 ? (int)Math.Ceiling((ratio / 2) + BeamWidth) : BeamWidth;
        for (var i = 1; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) costs[i, j] = Infinity;
            var diagonal = (int)Math.Floor(i * ratio);
            var end = i == rows - 1 ? columns : Math.Min(columns, diagonal + beam);
            for (var j = Math.Max(0, diagonal - beam); j < end; j++) Fill(costs, operations, i, j, hypothesis, reference);
        }

        return (costs[rows - 1, columns - 1], Trace(operations, rows - 1, columns - 1));
    }

    private static void Fill(int[,] costs, EditOperation[,] operations, int i, int j, string[] hypothesis, string[] reference)
    {
        if (j == 0)
        {
            (costs[i, j], operations[i, j]) = (costs[i - 1, j] + 1, EditOperation.Insert);
            return;
        }

        var same = hypothesis[i - 1] == reference[j - 1];
        Offer(costs[i - 1, j - 1] + (same ? 0 : 1), same ? EditOperation.Match : EditOperation.Substitute);
        Offer(costs[i - 1, j] + 1, EditOperation.Insert);
        Offer(costs[i, j - 1] + 1, EditOperation.Delete);

        void Offer(int cost, EditOperation operation)
        {
            if (costs[i, j] > cost) (costs[i, j], operations[i, j]) = (cost, operation);
        }
    }

    private static EditOperation[] Trace(EditOperation[,] operations, int i, int j)
    {
        var trace = new List<EditOperation>();
        while (i > 0 || j > 0)
        {
            var operation = operations[i, j];
            trace.Add(operation);
            if (operation != EditOperation.Delete) i--;
            if (operation != EditOperation.Insert) j--;
        }

        trace.Reverse();
        return [.. trace];
    }
}
