namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// The rows that a model of many observations is conditioned on. A search takes those near the best one, which decide where it may be improved on, the best of all, and some
/// that are spread, so that the rest is not forgotten; what explains a whole study takes more of the spread ones instead. Either then costs what it costs at
/// <see cref="RowsMax"/> rows, however many there are.
/// </summary>
public static class RowLimit
{
    /// <summary>Rows up to which all are used.</summary>
    public const int RowsMax = 1000;

    private const int Best = 150;
    private const int Spread = 150;

    /// <summary>For a search, indices by rising order; null where all rows are used.</summary>
    /// <param name="metric">Whose lengthscales distances are measured by.</param>
    /// <param name="centre">The point around which the model has to be good; null: the row of the lowest target.</param>
    public static IReadOnlyList<int>? Local(TrainingSet data, GpHyperparameters metric, double[]? centre)
    {
        if (data.Count <= RowsMax) return null;
        centre ??= data.Input(Enumerable.Range(0, data.Count).MinBy(i => (data.Targets[i], i))).ToArray();
        var picker = new RowPicker(data, metric);
        picker.AddNearest(centre, RowsMax - Best - Spread);
        picker.AddBest(Best);
        picker.AddSpread(Spread);
        return picker.Chosen;
    }

    /// <summary>For the whole space, likewise.</summary>
    public static IReadOnlyList<int>? Representative(TrainingSet data, GpHyperparameters metric)
    {
        if (data.Count <= RowsMax) return null;
        var picker = new RowPicker(data, metric);
        picker.AddBest(Best);
        picker.AddSpread(RowsMax - Best);
        return picker.Chosen;
    }
}
