using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Trials;

/// <summary>Reads the value that a study file fixes for a setting.</summary>
internal sealed class SettingReader(ProblemList problems)
{
    private readonly ScalarReader scalars = new(problems);

    /// <summary>The value, or null where it does not fit (reported).</summary>
    public ParameterValue? Read(SettingDefinition setting, YamlNode node, string path) => setting.Kind switch
    {
        SettingKind.Number => scalars.Number(node, path, setting.Range) is { } number ? ParameterValue.Float(number) : null,
        SettingKind.Integer => scalars.Integer(node, path, setting.Range) is { } whole ? ParameterValue.Int(whole) : null,
        SettingKind.Count => scalars.Integer(node, path, setting.Range, counts: true) is { } count ? ParameterValue.Int(count) : null,
        SettingKind.Flag => scalars.Flag(node, path) is { } flag ? ParameterValue.Bool(flag) : null,
        SettingKind.Choice => ReadChoice(setting, node, path),
        SettingKind.Names => ReadNames(setting, node, path),
        SettingKind.Path => scalars.Text(node, path) is { } text ? ParameterValue.Text(text) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting.Kind, "This kind of setting is unknown."),
    };

    private ParameterValue? ReadChoice(SettingDefinition setting, YamlNode node, string path)
    {
        if (scalars.Text(node, path) is not { } text) return null;
        if (setting.LaterChoices.Contains(text))
        {
            problems.Add(SpecCode.NotAvailable, node.Mark, $"'{path}: {text}' is not available in this version", $"available are: {string.Join(", ", setting.Choices)}", $"write {setting.Name}: {setting.Choices[0]}");
            return null;
        }

        return scalars.Word(node, path, setting.Choices) is { } word ? ParameterValue.Text(word) : null;
    }

    private ParameterValue? ReadNames(SettingDefinition setting, YamlNode node, string path)
    {
        string fix = setting.Default is { } usual ? $"write {setting.Name}: {usual}" : $"leave {setting.Name} out, or write a word";
        if (node is YamlMapping)
        {
            scalars.Report(node, path, "a word or a list of words", fix);
            return null;
        }

        if (node is not YamlSequence list) return scalars.Text(node, path) is { } text ? ParameterValue.Text(text) : null;
        if (list.Items.IsEmpty) problems.Add(SpecCode.WrongShape, node.Mark, $"'{path}' is empty", "it would name nothing", fix);
        string?[] names = [.. list.Items.Select(i => scalars.Text(i, path))];
        return names.Length > 0 && names.All(n => n is not null) ? ParameterValue.List(names!) : null;
    }
}
