using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Settings;

/// <summary>A setting of a fine-tune trial: what it means, what it may hold and what holds when nobody says.</summary>
/// <param name="Name">As study files and the space write it; the four files of <c>data</c> are <c>data.train</c> and so on.</param>
/// <param name="Default">Null where there is none: required, derived from another setting, or off.</param>
public sealed record SettingDefinition(string Name, SettingKind Kind, ParameterValue? Default, string Description)
{
    /// <summary>For numbers.</summary>
    public NumberRange Range { get; init; }

    /// <summary>For choices: the words that this version takes.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>For choices: words of the language that this version does not have.</summary>
    public ImmutableArray<string> LaterChoices { get; init; } = [];

    public bool IsRequired { get; init; }

    /// <summary>Whether tracking shows it in the group of regularisation.</summary>
    public bool IsRegularization { get; init; }

    /// <summary>Whether it may change while a model trains, so that population based training can search it.</summary>
    public bool ChangesInTraining { get; init; }

    public bool IsNumeric => Kind is SettingKind.Number or SettingKind.Integer or SettingKind.Count;
}
