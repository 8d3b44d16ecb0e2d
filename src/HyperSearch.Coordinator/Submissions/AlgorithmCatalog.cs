using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization;
using HyperSearch.Specs;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Coordinator.Submissions;

/// <summary>The table of strategies and pruners in the form that the study reader compares files with.</summary>
public static class AlgorithmCatalog
{
    public static SpecCatalog Current { get; } = new(
        [.. AlgorithmTable.Strategies.Select(entry => new AlgorithmForm(entry.Kind, Forms(entry.Options), entry.NeedsLevels) { TrainsPopulation = entry.TrainsPopulation })],
        [.. AlgorithmTable.Pruners.Select(entry => new AlgorithmForm(entry.Kind, Forms(entry.Options), entry.NeedsLevels))]);

    private static ImmutableArray<OptionForm> Forms(ImmutableArray<AlgorithmOption> options) =>
        [.. options.Select(o => new OptionForm(o.Name, o.Kind, RangeOf(o), o.Description) { Words = o.Words, IsRequired = o.IsRequired })];

    private static NumberRange RangeOf(AlgorithmOption option) =>
        option.Kind is ParameterValueKind.Int or ParameterValueKind.Float ? NumberRange.Between(option.Low, option.High) : NumberRange.Any;
}
