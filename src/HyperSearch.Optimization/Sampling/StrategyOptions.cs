using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>Reads a strategy's options, which the study reader has checked.</summary>
internal static class StrategyOptions
{
    public static double Number(StudySpec spec, string name, double fallback) =>
        spec.Strategy.Options.TryGetValue(name, out ParameterValue value) && value.TryGetNumber(out double number) ? number : fallback;
}
