using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Spaces;
using HyperSearch.Specs.Trials;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Reads the sections of a study in an order in which each finds what it needs, and puts them together.</summary>
internal sealed partial class StudySections(ProblemList problems, SpecCatalog catalog, StudyFileUse use)
{
    /// <summary>The keys of a study file.</summary>
    public static ImmutableArray<string> Keys { get; } =
    [
        "name", "objective", "objectives", "metric_constraints", "space", "constraints", "strategy", "pruner", "budget", "parallelism",
        "seed", "enqueue", "warm_start", "retry", "resources", "trial",
    ];

    private const int ParallelismMax = 10_000;

    /// <summary>The study; null where anything is wrong.</summary>
    public StudySpec? Read(YamlNode root)
    {
        if (Fields.Of(root, string.Empty, Keys, problems) is not { } study) return null;
        string? name = ReadName(study);
        ImmutableArray<ParsedParameter> parameters = new SpaceReader(problems).ReadParameters(study);
        TrialDefinition? trial = new TrialReader(problems).Read(study, parameters, use);
        var algorithms = new AlgorithmReader(problems);
        var strategy = algorithms.Read(study, "strategy", "random", catalog.Strategies, SpecCatalog.StrategyKinds);
        var pruner = algorithms.Read(study, "pruner", "none", catalog.Pruners, SpecCatalog.PrunerKinds);
        if (strategy?.Form?.TrainsPopulation == true) new PopulationCheck(problems).Report(study, parameters, pruner?.Spec.Kind);
        bool needsLevels = strategy?.Form?.NeedsLevels == true;
        SearchSpace? space = new SpaceReader(problems).Build(study, parameters, NumericSettings(trial, study, parameters), needsLevels,
            isWhole: trial is not null || !TrialReader.IsFineTune(study));
        ObjectiveReader objectives = new(problems, new MetricNames(TrialReader.IsFineTune(study), HasRetained(study)));
        var execution = new ExecutionReader(problems);
        var parts = new
        {
            Objectives = objectives.Read(study),
            MetricConstraints = objectives.ReadConstraints(study),
            Budget = new BudgetReader(problems).Read(study, isRequired: strategy is not null && !needsLevels),
            Parallelism = (int)(study.Integer("parallelism", NumberRange.Between(1, ParallelismMax)) ?? 1),
            Seed = ReadSeed(study),
            Enqueue = space is null ? [] : new EnqueueReader(problems, space).Read(study),
            WarmStart = ReadWarmStart(study, name),
            Retry = execution.ReadRetry(study),
            Resources = execution.ReadResources(study),
        };
        if (problems.Count > 0 || name is null || space is null || strategy is null || pruner is null) return null;
        return new StudySpec
        {
            Name = name, Objectives = parts.Objectives, MetricConstraints = parts.MetricConstraints, Space = space, Strategy = strategy.Value.Spec,
            Pruner = pruner.Value.Spec, Budget = parts.Budget, Parallelism = parts.Parallelism, Seed = parts.Seed, Enqueue = parts.Enqueue,
            WarmStart = parts.WarmStart, Retry = parts.Retry, Resources = parts.Resources, Trial = trial,
        };
    }

    private string? ReadName(Fields study)
    {
        if (study.Require("name", "a study goes by its name", "write name: my-study") is not { } node) return null;
        return new ScalarReader(problems).Text(node, "name") is { } name && AcceptName(name, node.Mark) ? name : null;
    }

    private bool AcceptName(string name, Mark mark)
    {
        if (StudyName().IsMatch(name)) return true;
        string repaired = Unfit().Replace(name.ToLowerInvariant(), "-").TrimStart('-', '.', '_');
        problems.Add(SpecCode.BadName, mark, $"'{name}' is no name of a study", "it has 1 to 63 of a-z 0-9 . _ - and begins with a letter or digit",
            $"write {(repaired.Length == 0 ? "my-study" : repaired[..Math.Min(63, repaired.Length)])}");
        return false;
    }

    private ulong? ReadSeed(Fields study)
    {
        if (study.Find("seed") is not { } node || node is RefusedNode) return null;
        if (node is YamlScalar { IsPlain: true } scalar)
        {
            if (ulong.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)) return seed;
            if (CoreSchema.AsInt(scalar.Text) is { } whole and >= 0) return (ulong)whole;
        }

        problems.Add(SpecCode.WrongKind, node.Mark, $"'seed' is {node.Shape}", $"it takes a whole number from 0 to {ulong.MaxValue}", "write seed: 1");
        return null;
    }

    private ImmutableArray<string> ReadWarmStart(Fields study, string? own)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (YamlNode item in study.Items("warm_start", "[earlier-study]"))
        {
            if (new ScalarReader(problems).Text(item, "warm_start") is not { } name || !AcceptName(name, item.Mark)) continue;
            if (name == own || names.Contains(name))
                problems.Add(SpecCode.Repeated, item.Mark, name == own ? "a study cannot warm itself" : $"'{name}' is here twice", "warm_start lists other studies, each once", "remove it");
            names.Add(name);
        }

        return names.ToImmutable();
    }

    private static bool HasRetained(Fields study) =>
        study.Find("trial") is YamlMapping trial && trial.Entries.Any(e => e.Key.Text == "data" && e.Value is YamlMapping data && data.Entries.Any(d => d.Key.Text == "retained"));

    /// <summary>What constraints may name besides parameters: the numbers that hold in every trial.</summary>
    private static ImmutableSortedDictionary<string, double> NumericSettings(TrialDefinition? trial, Fields study, ImmutableArray<ParsedParameter> parameters)
    {
        var numbers = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        if (!TrialReader.IsFineTune(study)) return numbers.ToImmutable();
        // Of a trial section that is wrong the names still count, so that constraints over them are not called wrong too.
        var fineTune = trial as FineTuneTrial ?? new FineTuneTrial(ImmutableSortedDictionary<string, ParameterValue>.Empty);
        foreach ((string name, ParameterValue value) in SettingsResolver.Resolve(fineTune, Assignment.Empty, "/").Values)
            if (FineTuneSettingsTable.Find(name)!.IsNumeric && !parameters.Any(p => p.Name == name) && value.TryGetNumber(out double number)) numbers[name] = number;
        if (parameters.Any(p => p.Name == "rank") && !fineTune.Settings.ContainsKey("alpha")) numbers.Remove("alpha");
        return numbers.ToImmutable();
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex StudyName();

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex Unfit();
}
