using HyperSearch.FineTuning.Metrics.Classification;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// A classifier's metrics under their public names, as scikit-learn defines them. <c>precision</c> and <c>recall</c> are means over the classes (macro), as is ROC AUC
/// of more than two classes (one against the rest). What is not defined (ROC AUC where a class is missing) is left out.
/// </summary>
internal static class ClassMetrics
{
    /// <summary>Every metric, without its split.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["loss", "accuracy", "precision", "recall", "f1_micro", "f1_macro", "f1_weighted", "balanced_accuracy", "mcc", "cohen_kappa", "log_loss", "roc_auc"];

    /// <param name="metrics">Added to.</param>
    /// <param name="split">Comes before each name.</param>
    /// <param name="labels">The right class of each row; at least one row.</param>
    /// <param name="logProbabilities">By row and class.</param>
    public static void Add(Dictionary<string, double> metrics, string split, IReadOnlyList<int> labels, IReadOnlyList<double[]> logProbabilities)
    {
        var predicted = logProbabilities.Select(Best).ToArray();
        double[][] probabilities = [.. logProbabilities.Select(row => row.Select(Math.Exp).ToArray())];
        var report = ClassificationReport.Of(labels, predicted);
        Put("loss", labels.Select((label, i) => -logProbabilities[i][label]).Average());
        Put("accuracy", report.Accuracy);
        Put("precision", report.Macro.Precision);
        Put("recall", report.Macro.Recall);
        Put("f1_micro", report.Micro.F1);
        Put("f1_macro", report.Macro.F1);
        Put("f1_weighted", report.Weighted.F1);
        Put("balanced_accuracy", report.BalancedAccuracy);
        Put("mcc", report.MatthewsCorrelation);
        Put("cohen_kappa", report.CohenKappa);
        // A model that has diverged has no probabilities to rank by.
        if (!probabilities.All(row => row.All(double.IsFinite))) return;
        Put("log_loss", ProbabilityScores.LogLoss(labels, probabilities));
        Put("roc_auc", ProbabilityScores.RocAuc(labels, probabilities));

        void Put(string name, double? value)
        {
            if (value is { } number) metrics[$"{split}/{name}"] = number;
        }
    }

    /// <summary>The likeliest class; the first of equals.</summary>
    public static int Best(double[] row) => Array.IndexOf(row, row.Max());
}
