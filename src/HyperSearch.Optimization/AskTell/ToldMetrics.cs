using System.Collections.Immutable;
using System.Globalization;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.AskTell;

/// <summary>What a tell says, as metrics: each objective's value under its name, its standard error under <c>NAME/stderr</c>.</summary>
internal static class ToldMetrics
{
    public const string StandardErrorSuffix = "/stderr";

    /// <exception cref="AskTellException">Too many or too few values, two for one metric, or a standard error that is none.</exception>
    public static ImmutableSortedDictionary<string, double> Of(
        StudySpec spec, ImmutableArray<double> values, ImmutableArray<double> standardErrors, IEnumerable<KeyValuePair<string, double>> more)
    {
        if (values.Length != spec.Objectives.Length)
            throw new AskTellException(AskTellCode.WrongValues, $"{values.Length} value(s) were told: the study has {spec.Objectives.Length} objective(s): {string.Join(", ", spec.Objectives.Select(o => o.Metric))}");
        if (standardErrors.Length != 0 && standardErrors.Length != values.Length)
            throw new AskTellException(AskTellCode.WrongValues, $"{standardErrors.Length} standard errors were told for {values.Length} values");
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach ((string name, double value) in more) metrics[name] = CheckName(name) ? value : double.NaN;
        if (metrics.Count > StudyLimits.MetricsPerReportMax)
            throw new AskTellException(AskTellCode.OutOfRange, $"{metrics.Count} metrics were told: {StudyLimits.MetricsPerReportMax} are allowed");
        for (int i = 0; i < values.Length; i++)
        {
            string name = spec.Objectives[i].Metric, error = name + StandardErrorSuffix;
            Put(metrics, name, values[i]);
            if (standardErrors.Length > 0) Put(metrics, error, standardErrors[i]);
            if (metrics.TryGetValue(error, out double told) && !(double.IsFinite(told) && told >= 0))
                throw new AskTellException(AskTellCode.OutOfRange, $"the standard error {Text(told)} of '{name}' is not finite and at least 0");
        }

        return MetricValues.From(metrics.ToImmutable());
    }

    /// <summary>The same number may be told twice, as a value and among the metrics, but not two.</summary>
    private static void Put(ImmutableSortedDictionary<string, double>.Builder metrics, string name, double value)
    {
        if (metrics.TryGetValue(name, out double other) && !other.Equals(value))
            throw new AskTellException(AskTellCode.WrongValues, $"'{name}' was told as {Text(value)} and, among the metrics, as {Text(other)}");
        metrics[name] = value;
    }

    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static bool CheckName(string name) => name.Length is > 0 and <= StudyLimits.MetricNameLengthMax
        ? true
        : throw new AskTellException(AskTellCode.OutOfRange, $"a metric's name has 1 to {StudyLimits.MetricNameLengthMax} characters, not {name.Length}");
}
