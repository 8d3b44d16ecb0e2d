using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs.Reading;

/// <summary>Reads <c>budget</c>: what ends a study.</summary>
internal sealed class BudgetReader(ProblemList problems)
{
    private static readonly ImmutableArray<string> Keys = ["trials", "time", "tokens", "gpu_hours"];
    private const string Why = "nothing else would end the search";
    private const string Fix = "write budget: {trials: 20}, or time: 30m, tokens: 5M, gpu_hours: 8";

    /// <param name="isRequired">False for a strategy that ends by itself.</param>
    public Budget Read(Fields study, bool isRequired)
    {
        if (study.Find("budget") is not { } node)
        {
            if (isRequired) problems.Add(SpecCode.NoBudget, study.Mark, "the study has no 'budget'", Why, Fix);
            return new Budget();
        }

        if (Fields.Of(node, "budget", Keys, problems) is not { } fields) return new Budget();
        if (isRequired && !Keys.Any(fields.Has))
            problems.Add(SpecCode.NoBudget, fields.Mark, "'budget' names none of trials, time, tokens and gpu_hours", Why, Fix);
        return new Budget(
            (int?)fields.Integer("trials", NumberRange.Between(1, 1_000_000_000), counts: true),
            fields.Seconds("time"),
            fields.Integer("tokens", NumberRange.AtLeast(1), counts: true),
            fields.Number("gpu_hours", NumberRange.Positive));
    }
}
