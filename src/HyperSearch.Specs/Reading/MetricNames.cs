using System.Text.RegularExpressions;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Which metrics a study may name: any that a command reports, or those of the fine-tuner.</summary>
/// <param name="IsFineTune">Whether trials are the fine-tuner's, whose metrics are known.</param>
/// <param name="HasRetained">Whether there are rows to measure forgetting on.</param>
internal sealed partial record MetricNames(bool IsFineTune, bool HasRetained)
{
    public bool Accept(string name, Mark mark, ProblemList problems)
    {
        if (!Shape().IsMatch(name))
        {
            problems.Add(SpecCode.BadName, mark, $"'{name}' is no name of a metric", "a metric's name holds letters, digits and _ . / - +, and no spaces", "write it like validation/loss");
            return false;
        }

        if (!IsFineTune) return true;
        if (name.StartsWith("test/", StringComparison.Ordinal))
            problems.Add(SpecCode.SealedMetric, mark, $"the metric '{name}' cannot be searched for",
                "the test set is sealed: a search that looks at it can no longer be scored by it", $"use 'validation/{name["test/".Length..]}', and confirm the winner at the end");
        else if (!FineTuneSettingsTable.Metrics.Contains(name))
            problems.Add(SpecCode.UnknownMetric, mark, $"a fine-tune trial reports no metric '{name}'", $"it reports: {string.Join(", ", FineTuneSettingsTable.Metrics)}",
                DidYouMean.Nearest(name, FineTuneSettingsTable.Metrics) is { } near ? $"did you mean '{near}'?" : "use validation/loss");
        else if (!HasRetained && (name.StartsWith("retained/", StringComparison.Ordinal) || name.StartsWith("forgetting/", StringComparison.Ordinal)))
            problems.Add(SpecCode.UnknownMetric, mark, $"the metric '{name}' has no rows to be measured on", "it is measured on data.retained, which this study does not name", "add data.retained to the trial");
        else return true;
        return false;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_./@:+-]{0,199}\z")]
    private static partial Regex Shape();
}
