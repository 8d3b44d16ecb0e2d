using System.Collections.Immutable;
using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Spaces;

namespace HyperSearch.Specs.Trials;

/// <summary>In a fine-tune study every parameter is a setting, and every value that it can take has to be a legal one of that setting.</summary>
internal sealed class SettingFitCheck(ProblemList problems)
{
    private static readonly ImmutableArray<string> Names = [.. FineTuneSettingsTable.All.Select(s => s.Name).Where(n => !n.Contains('.'))];

    public void Report(ImmutableArray<ParsedParameter> parameters)
    {
        foreach (ParsedParameter parsed in parameters)
            if (FineTuneSettingsTable.Find(parsed.Name) is not { } setting)
                problems.Add(SpecCode.NoSuchSetting, parsed.Mark, $"the parameter '{parsed.Name}' is no setting of a fine-tune trial", "its values would change nothing", DidYouMean.Fix(parsed.Name, Names));
            else if (parsed.Parameter is { } parameter && Misfit(setting, parameter) is var (what, fix, key))
                problems.Add(SpecCode.ParameterUnfitForSetting, parsed.Fields?.Find(key)?.Mark ?? parsed.Mark, what, Rule(setting), fix);
    }

    private static (string What, string Fix, string Key)? Misfit(SettingDefinition setting, Parameter parameter) => parameter switch
    {
        FloatParameter when setting.Kind != SettingKind.Number => WrongType(setting, "float"),
        IntParameter when !setting.IsNumeric => WrongType(setting, "int"),
        BoolParameter when setting.Kind != SettingKind.Flag => WrongType(setting, "bool"),
        FloatParameter real => Outside(setting, real.Low, "low") ?? Outside(setting, real.High, "high"),
        IntParameter whole => Outside(setting, whole.Low, "low") ?? Outside(setting, whole.High, "high"),
        CategoricalParameter categorical => categorical.Choices.Select(c => Wrong(setting, c, "choices")).FirstOrDefault(m => m is not null),
        FixedParameter single => Wrong(setting, single.Value, "value"),
        _ => null,
    };

    private static (string What, string Fix, string Key)? WrongType(SettingDefinition setting, string type) =>
        ($"the parameter '{setting.Name}' is of type {type}", $"write {TypeFor(setting)}", "type");

    private static (string What, string Fix, string Key)? Outside(SettingDefinition setting, double end, string key) =>
        setting.Range.Contains(end) ? null : ($"the parameter '{setting.Name}' reaches {end.ToString("R", CultureInfo.InvariantCulture)}", $"write a {key} that is {setting.Range}", key);

    private static (string What, string Fix, string Key)? Wrong(SettingDefinition setting, ParameterValue value, string key)
    {
        bool fits = setting.Kind switch
        {
            SettingKind.Number => value.TryGetNumber(out double number) && setting.Range.Contains(number),
            SettingKind.Integer or SettingKind.Count => value.TryGetNumber(out double whole) && whole == Math.Floor(whole) && setting.Range.Contains(whole),
            SettingKind.Flag => value.Kind == ParameterValueKind.Bool,
            SettingKind.Choice => value.Kind == ParameterValueKind.Text && setting.Choices.Contains(value.AsText),
            SettingKind.Names => value.Kind is ParameterValueKind.Text or ParameterValueKind.List,
            SettingKind.Path => value.Kind == ParameterValueKind.Text,
            _ => throw new ArgumentOutOfRangeException(nameof(setting), setting.Kind, "This kind of setting is unknown."),
        };
        if (fits) return null;
        bool later = value.Kind == ParameterValueKind.Text && setting.LaterChoices.Contains(value.AsText);
        return ($"the parameter '{setting.Name}' can be {value}{(later ? ", which is not available in this version" : string.Empty)}", "remove it", key);
    }

    private static string Rule(SettingDefinition setting) => setting.Kind switch
    {
        SettingKind.Number => $"'{setting.Name}' takes numbers, {setting.Range}",
        SettingKind.Integer or SettingKind.Count => $"'{setting.Name}' takes whole numbers, {setting.Range}",
        SettingKind.Flag => $"'{setting.Name}' takes true and false",
        SettingKind.Choice => $"'{setting.Name}' takes one of: {string.Join(", ", setting.Choices)}",
        SettingKind.Names => $"'{setting.Name}' takes a word or a list of words",
        _ => $"'{setting.Name}' takes a path",
    };

    private static string TypeFor(SettingDefinition setting) => setting.Kind switch
    {
        SettingKind.Number => "type: float",
        SettingKind.Integer or SettingKind.Count => "type: int",
        SettingKind.Flag => "type: bool",
        _ => "type: categorical with choices",
    };
}
