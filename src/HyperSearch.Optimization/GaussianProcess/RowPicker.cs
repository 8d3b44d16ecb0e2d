namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// Chooses rows of a training set by their targets, their place in time and their distances, each a deterministic step: equal rows keep the order of the set.
/// Distances are those of the kernel: numbers divided by their lengthscales, and 0.1/ℓ² between two levels of a category.
/// </summary>
public sealed class RowPicker
{
    private readonly TrainingSet data;
    private readonly ScaledInputs inputs;
    private readonly SortedSet<int> chosen = [];

    public RowPicker(TrainingSet data, GpHyperparameters metric)
    {
        this.data = data;
        inputs = new ScaledInputs(metric, data.Numeric, data.Count);
        for (int i = 0; i < data.Count; i++) inputs.Add(data.Input(i));
    }

    /// <summary>What was chosen, by rising index.</summary>
    public IReadOnlyList<int> Chosen => [.. chosen];

    /// <summary>Adds the <paramref name="count"/> rows of the lowest targets that are not chosen yet.</summary>
    public void AddBest(int count) => AddFirst(Enumerable.Range(0, data.Count).OrderBy(i => data.Targets[i]).ThenBy(i => i), count);

    /// <summary>Adds the last <paramref name="count"/> rows that are not chosen yet.</summary>
    public void AddLatest(int count) => AddFirst(Enumerable.Range(0, data.Count).Reverse(), count);

    /// <summary>Adds the <paramref name="count"/> rows nearest to a point that are not chosen yet.</summary>
    /// <param name="point">Coordinates as those of the set.</param>
    public void AddNearest(ReadOnlySpan<double> point, int count)
    {
        double[] scaled = new double[inputs.Dimensions], distance = new double[data.Count];
        inputs.ScalePoint(point, scaled);
        for (int i = 0; i < distance.Length; i++) distance[i] = Distance(scaled, i);
        AddFirst(Enumerable.Range(0, data.Count).OrderBy(i => distance[i]).ThenBy(i => i), count);
    }

    /// <summary>Adds <paramref name="count"/> rows, each the farthest from all chosen ones; at least one row is chosen already.</summary>
    public void AddSpread(int count)
    {
        double[] distance = new double[data.Count];
        Array.Fill(distance, double.PositiveInfinity);
        foreach (int i in chosen) Shorten(i, distance);
        for (int added = 0; added < count; added++)
        {
            int farthest = 0;
            for (int i = 1; i < distance.Length; i++)
                if (distance[i] > distance[farthest]) farthest = i;
            if (!chosen.Add(farthest)) return;
            Shorten(farthest, distance);
        }
    }

    private void AddFirst(IEnumerable<int> rows, int count)
    {
        foreach (int row in rows.Where(i => !chosen.Contains(i)).Take(count).ToArray()) chosen.Add(row);
    }

    private void Shorten(int row, double[] distance)
    {
        ReadOnlySpan<double> from = inputs.Row(row);
        for (int i = 0; i < distance.Length; i++) distance[i] = i == row ? -1 : Math.Min(distance[i], Distance(from, i));
    }

    private double Distance(ReadOnlySpan<double> from, int i)
    {
        ReadOnlySpan<double> row = inputs.Row(i);
        double sum = 0;
        for (int j = 0; j < inputs.Dimensions; j++)
        {
            double difference = row[j] - from[j];
            sum += j < inputs.Numeric ? difference * difference : difference == 0 ? 0 : inputs.Weights[j - inputs.Numeric];
        }

        return sum;
    }
}
