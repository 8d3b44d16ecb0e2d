using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Spaces;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Trials;

/// <summary>Reads a fine-tune trial against the settings table, and the parameters of its space with it.</summary>
internal sealed class FineTuneTrialReader(ProblemList problems, ImmutableArray<ParsedParameter> parameters)
{
    private const string DataGroup = "data";

    private static readonly ImmutableArray<string> ShapesOfAdapters = ["rank", "alpha", "targets", "exclude_modules", "layers_to_transform", "modules_to_save"];

    /// <summary>The keys of the section, in the order in which they are shown.</summary>
    public static ImmutableArray<string> Keys { get; } =
        [.. FineTuneSettingsTable.All.Select(s => s.Name.Split('.')[0]).Distinct().Prepend("kind").Append("timeout")];

    public FineTuneTrial? Read(YamlNode node)
    {
        int before = problems.Count;
        Fields fields = Fields.Of(node, "trial", Keys, problems)!;
        var settings = ImmutableSortedDictionary.CreateBuilder<string, ParameterValue>(StringComparer.Ordinal);
        Fields? data = ReadData(fields);
        foreach (SettingDefinition setting in FineTuneSettingsTable.All)
        {
            int dot = setting.Name.IndexOf('.', StringComparison.Ordinal);
            (Fields? owner, string key) = dot < 0 ? (fields, setting.Name) : (data, setting.Name[(dot + 1)..]);
            if (owner?.Find(key) is { } value && new SettingReader(problems).Read(setting, value, owner.PathOf(key)) is { } read) settings[setting.Name] = read;
        }

        if (!fields.Has("model") && !parameters.Any(p => p.Name == "model"))
            fields.Require("model", "there is nothing to fine-tune without a model", "add model: path/to/model-directory");
        ReportExclusive(fields);
        ReportReplay(fields, data);
        new SettingFitCheck(problems).Report(parameters);
        double? timeout = fields.Seconds("timeout");
        return problems.Count > before ? null : new FineTuneTrial(settings.ToImmutable()) { TimeoutSeconds = timeout };
    }

    private Fields? ReadData(Fields fields)
    {
        const string example = "data: {train: train.jsonl, validation: validation.jsonl}";
        if (fields.Require(DataGroup, "a model learns from rows and is judged on others", $"add {example}") is not { } node) return null;
        ImmutableArray<string> keys = [.. FineTuneSettingsTable.All.Where(s => s.Name.StartsWith("data.", StringComparison.Ordinal)).Select(s => s.Name[5..])];
        if (Fields.Of(node, "trial.data", keys, problems) is not { } data) return null;
        data.Require("train", "a model learns from these rows", "add train: train.jsonl");
        data.Require("validation", "the search compares trials on these rows", "add validation: validation.jsonl");
        return data;
    }

    // Two parameters that are never active together may share the end of a trial between them; anything else would be ambiguous.
    private void ReportExclusive(Fields fields)
    {
        ReportPair(fields, "tokens", "epochs", "each of them says alone when a trial ends", "keep the one that should end the trial");
        foreach (string shape in ShapesOfAdapters)
            ReportPair(fields, shape, "adapter", "an adapter brings a shape of its own", $"remove {shape}");
    }

    private void ReportPair(Fields fields, string first, string second, string why, string fix)
    {
        if (!Gives(fields, first) || !Gives(fields, second)) return;
        if (IsConditional(fields, first) && IsConditional(fields, second)) return;
        Mark mark = fields.Find(first)?.Mark ?? parameters.First(p => p.Name == first).Mark;
        problems.Add(SpecCode.ExclusiveSettings, mark, $"both '{first}' and '{second}' are given", why, fix);
    }

    // A trial would find out only after its model was loaded.
    private void ReportReplay(Fields fields, Fields? data)
    {
        if (data is null || data.Has("replay") || Array.Find(NeedReplay, name => Gives(fields, name) && !IsOff(fields, name)) is not { } name) return;
        Mark mark = fields.Find(name)?.Mark ?? parameters.First(p => p.Name == name).Mark;
        problems.Add(SpecCode.MissingKey, mark, $"'{name}' has no rows to work with", "it works with data.replay, which this study does not name: rows of what the model should not forget, apart from those of data.retained",
            "add replay: replay.jsonl to the trial's data");
    }

    private static readonly string[] NeedReplay = ["ewc", "replay_ratio"];

    private static bool IsOff(Fields fields, string name) => fields.Find(name) is YamlScalar { Text: "0" or "0.0" };

    private bool IsConditional(Fields fields, string name) => !fields.Has(name) && parameters.First(p => p.Name == name).Fields?.Has("when") == true;

    private bool Gives(Fields fields, string name) => fields.Has(name) || parameters.Any(p => p.Name == name);
}
