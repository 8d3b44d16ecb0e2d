using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization;
using HyperSearch.Specs;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Studies;

/// <summary>The strategies and pruners of this version, as the reader of study files wants them.</summary>
internal static class AlgorithmCatalog
{
    public static SpecCatalog Value { get; } = new(
        [.. AlgorithmTable.Strategies.Select(s => new AlgorithmForm(s.Kind, Options(s.Options), s.NeedsLevels))],
        [.. AlgorithmTable.Pruners.Select(p => new AlgorithmForm(p.Kind, Options(p.Options)))]);

    private static ImmutableArray<OptionForm> Options(ImmutableArray<AlgorithmOption> options) =>
        [.. options.Select(o => new OptionForm(o.Name, o.IsInteger ? ParameterValueKind.Int : ParameterValueKind.Float, NumberRange.Between(o.Low, o.High), o.Description))];
}
