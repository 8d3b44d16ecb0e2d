using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.FineTuning.Chat;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Data.Checks;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Data;

/// <summary>One choice of model and data files that trials of a study can meet. Paths are absolute.</summary>
internal sealed record StudyData(string Model, string Train, string Validation, string? Test, string? Retained, string? Replay, int MaxLength)
{
    /// <summary>What the rows hold; null: what the first of each file looks like.</summary>
    public DataKind? Format { get; init; }

    /// <summary>What becomes of rows longer than <see cref="MaxLength"/>.</summary>
    public Truncation Truncation { get; init; }

    private static readonly string[] PathSettings = ["model", "data.train", "data.validation", "data.test", "data.retained", "data.replay"];
    private static readonly string[] TextSettings = ["data.format", "truncation"];

    /// <summary>Every combination, where the study searches over models, data sets or what becomes of long rows.</summary>
    public static IReadOnlyList<StudyData> Of(StudySpec spec, FineTuneTrial trial, string baseDirectory)
    {
        IEnumerable<Dictionary<string, string>> combinations = [[]];
        foreach (string name in (string[])[.. PathSettings, .. TextSettings])
        {
            string[] values = PathSettings.Contains(name) ? [.. Paths(spec, trial, name, baseDirectory)] : [.. Values(spec, trial, name)];
            if (values.Length > 0) combinations = [.. combinations.SelectMany(c => values.Select(v => new Dictionary<string, string>(c) { [name] = v }))];
        }

        int maxLength = LongestLength(spec, trial);
        return [.. combinations.Select(c => new StudyData(c["model"], c["data.train"], c["data.validation"], c.GetValueOrDefault("data.test"), c.GetValueOrDefault("data.retained"), c.GetValueOrDefault("data.replay"), maxLength)
        {
            Format = c.GetValueOrDefault("data.format") is { } format ? DataKinds.Find(format) : null,
            Truncation = c.GetValueOrDefault("truncation") is { } policy ? Enum.Parse<Truncation>(policy, ignoreCase: true) : Truncation.End,
        })];
    }

    /// <summary>Every path, absolute, that trials can have for a setting.</summary>
    public static IReadOnlyList<string> Paths(StudySpec spec, FineTuneTrial trial, string setting, string baseDirectory) =>
        [.. Values(spec, trial, setting).Select(v => Path.GetFullPath(v, baseDirectory)).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads every data file and looks into the model's files, so that a damaged one costs no trial.</summary>
    public DataReport Check()
    {
        Dataset? Optional(string? path) => path is null ? null : Dataset.Read(path, Format);
        var splits = new DataSplits(Dataset.Read(Train, Format), Dataset.Read(Validation, Format), Optional(Test), Optional(Retained), Optional(Replay));
        // First, because it says best when there is no such directory.
        using ModelWeights weights = ModelWeights.Open(Model);
        ClassifierSource? classifier = splits.Train.Kind == DataKind.Classification ? ClassifierSource.Read(Model, () => ClassNames.OfRows(splits.Train)) : null;
        ModelConfig config = classifier?.Config ?? ModelConfig.Load(Model);
        WeightCheck.Check(Model, weights, config, classifier?.IsFresh ?? false);
        if (classifier is not null) CheckLabels(splits, classifier.Classes);
        return DataCheck.RunFor(splits, Encoders(config));
    }

    /// <summary>Every label of train and validation is one of the model's; those of the sealed test set are looked at when it is read.</summary>
    private static void CheckLabels(DataSplits splits, ClassNames classes)
    {
        foreach (Dataset data in (Dataset[])[splits.Train, splits.Validation])
        {
            foreach (DataRow row in data.Rows.Where(_ => data.Kind == DataKind.Classification)) classes.Of(row, data);
        }
    }

    private Func<DataKind, ExampleEncoder> Encoders(ModelConfig config)
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(Model, "tokenizer.json"));
        return kind => ExampleEncoder.Of(tokenizer, config, MaxLength, Truncation, kind == DataKind.Chat ? ChatFormat.Load(Model) : null);
    }

    private static IEnumerable<string> Values(StudySpec spec, FineTuneTrial trial, string name) => spec.Space.Find(name) switch
    {
        CategoricalParameter choices => choices.Choices.Select(c => c.AsText),
        FixedParameter one => [one.Value.AsText],
        _ => trial.Settings.TryGetValue(name, out ParameterValue value) ? [value.AsText] : [],
    };

    private static int LongestLength(StudySpec spec, FineTuneTrial trial)
    {
        const string Name = "max_length";
        long length = spec.Space.Find(Name) switch
        {
            IntParameter range => range.High,
            CategoricalParameter choices => choices.Choices.Max(c => c.AsInt),
            FixedParameter one => one.Value.AsInt,
            _ when trial.Settings.TryGetValue(Name, out ParameterValue value) => value.AsInt,
            _ => FineTuneSettingsTable.Find(Name)!.Default!.Value.AsInt,
        };
        return (int)Math.Min(length, int.MaxValue);
    }
}
