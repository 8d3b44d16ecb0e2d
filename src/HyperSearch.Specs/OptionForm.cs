using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs;

/// <summary>An option of a strategy or pruner: its kind (float, int, bool or text) and, for numbers, what is allowed.</summary>
/// <param name="Description">One sentence for editors and messages.</param>
public sealed record OptionForm(string Name, ParameterValueKind Kind, NumberRange Range, string Description)
{
    /// <summary>Whether a file has to give it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The words that a text may be; empty: any text.</summary>
    public ImmutableArray<string> Words { get; init; } = [];
}
