namespace HyperSearch.FineTuning.Metrics.Classification;

/// <summary>
/// What a classifier got right, counted from true and predicted labels; definitions and conventions are scikit-learn's, with zero for an
/// empty division. A null stands for an undefined value.
/// </summary>
public sealed class ClassificationReport
{
    private readonly long[,] _confusion;
    private readonly long[] _actual;
    private readonly long[] _predicted;
    private readonly long _count;
    private readonly long _hits;

    private ClassificationReport(IReadOnlyList<int> labels, long[,] confusion)
    {
        Labels = labels;
        _confusion = confusion;
        _actual = new long[labels.Count];
        _predicted = new long[labels.Count];
        for (var i = 0; i < labels.Count; i++)
        {
            for (var j = 0; j < labels.Count; j++)
            {
                _actual[i] += confusion[i, j];
                _predicted[j] += confusion[i, j];
            }

            _hits += confusion[i, i];
        }

        _count = _actual.Sum();
    }

    /// <summary>Ascending.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <param name="truth">The label of each example; at least one.</param>
    /// <param name="predicted">What was predicted, in the same order.</param>
    /// <param name="labels">Every label there is; null: those that occur.</param>
    public static ClassificationReport Of(IReadOnlyList<int> truth, IReadOnlyList<int> predicted, IReadOnlyList<int>? labels = null)
    {
        if (truth.Count != predicted.Count || truth.Count == 0)
            throw new ArgumentException($"{truth.Count} labels and {predicted.Count} predictions; they must be of the same examples, at least one");
        int[] sorted = [.. (labels ?? truth.Concat(predicted)).Distinct().Order()];
        var confusion = new long[sorted.Length, sorted.Length];
        for (var i = 0; i < truth.Count; i++)
            confusion[Place(sorted, truth[i]), Place(sorted, predicted[i])]++;
        return new ClassificationReport(sorted, confusion);
    }

    /// <summary>How many examples of one label (row, by place in <see cref="Labels"/>) were taken for another (column).</summary>
    public long Confusion(int row, int column) => _confusion[row, column];

    /// <summary>Examples of the label at a place.</summary>
    public long Support(int place) => _actual[place];

    public double Accuracy => (double)_hits / _count;

    /// <summary>Mean recall of the labels that occur among the true ones.</summary>
    public double BalancedAccuracy => Enumerable.Range(0, Labels.Count).Where(i => _actual[i] > 0).Average(i => Class(i).Recall);

    /// <summary>The label at a place against all others.</summary>
    public ClassScore Class(int place) => ClassScore.Of(_confusion[place, place], _predicted[place], _actual[place]);

    /// <summary>Counts of all labels summed first; each example has one label, so all three numbers are the accuracy.</summary>
    public ClassScore Micro => ClassScore.Of(_hits, _count, _count);

    /// <summary>Plain mean over labels, those that were only predicted included.</summary>
    public ClassScore Macro => Mean(_ => 1.0 / Labels.Count);

    /// <summary>Mean over labels by their true number.</summary>
    public ClassScore Weighted => Mean(i => (double)_actual[i] / _count);

    /// <summary>Matthews' correlation (1975) in Gorodkin's form for several labels (2004), -1 to 1; 0 when one side is constant.</summary>
    public double MatthewsCorrelation
    {
        get
        {
            // Counts are squared twice below; doubles hold them exactly up to 2^53 and closely beyond.
            double n = _count, both = 0, actual = 0, predicted = 0;
            for (var i = 0; i < Labels.Count; i++)
            {
                both += (double)_actual[i] * _predicted[i];
                actual += (double)_actual[i] * _actual[i];
                predicted += (double)_predicted[i] * _predicted[i];
            }

            var spread = ((n * n) - actual) * ((n * n) - predicted);
            return spread == 0 ? 0 : ((n * _hits) - both) / Math.Sqrt(spread);
        }
    }

    /// <summary>Cohen's kappa (1960): agreement beyond chance, at most 1; null when chance alone agrees always.</summary>
    public double? CohenKappa
    {
        get
        {
            var chance = Enumerable.Range(0, Labels.Count).Sum(i => (double)_actual[i] * _predicted[i]) / ((double)_count * _count);
            return chance == 1 ? null : 1 - ((1 - Accuracy) / (1 - chance));
        }
    }

    private static int Place(int[] labels, int label) => Array.BinarySearch(labels, label) is var place and >= 0
        ? place
        : throw new ArgumentException($"label {label} is none of {string.Join(", ", labels)}");

    private ClassScore Mean(Func<int, double> weight)
    {
        var (precision, recall, f1) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Labels.Count; i++)
        {
            var score = Class(i);
            precision += weight(i) * score.Precision;
            recall += weight(i) * score.Recall;
            f1 += weight(i) * score.F1;
        }

        return new ClassScore(precision, recall, f1);
    }
}
