using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Studies;

/// <summary>What a study file asks for, in a few lines: what `study check` and `run --dry-run` print.</summary>
internal sealed record StudyOutline(StudySpec Spec, SpaceSize Size)
{
    /// <summary>Trials that the study will have; null where only time or tokens end it.</summary>
    public long? PlannedTrials
    {
        get
        {
            long? cells = Spec.Strategy.Kind == "grid" || Size is { Cells: not null, IsExact: true } ? Size.Cells : null;
            return Spec.Budget.Trials is { } budget ? Math.Min(budget, cells ?? long.MaxValue) : cells;
        }
    }

    public static StudyOutline Of(StudySpec spec) => new(spec, SpaceSize.Of(spec.Space));

    public IEnumerable<(string Label, string Text)> Lines()
    {
        yield return ("study", Spec.Name);
        yield return ("objective", string.Join(", ", Spec.Objectives.Select(o => $"{(o.Direction == Direction.Minimize ? "minimize" : "maximize")} {o.Metric} ({(o.Value == ObjectiveValue.Last ? "last" : "best")} value)")));
        yield return ("space", $"{Count(Spec.Space.Parameters.Length)} parameters, {Size.Text}");
        foreach (Parameter parameter in Spec.Space.Parameters) yield return ("", Describe(parameter));
        yield return ("strategy", $"{Spec.Strategy.Kind}, pruner {Spec.Pruner.Kind}");
        yield return ("budget", Budget());
        yield return ("parallelism", Count(Spec.Parallelism));
        yield return ("trial", Spec.Trial switch { CommandTrial command => string.Join(' ', command.Run), FineTuneTrial => "fine-tune", _ => "run elsewhere" });
        if (Spec.Trial is not FineTuneTrial trial) yield break;
        if (Fixed(trial, regularizes: false) is { Length: > 0 } settings) yield return ("settings", settings);
        if (Fixed(trial, regularizes: true) is { Length: > 0 } regularization) yield return ("regularised", regularization);
    }

    /// <summary>What the file fixes for every trial, apart from its files.</summary>
    private static string Fixed(FineTuneTrial trial, bool regularizes) => string.Join(", ", FineTuneSettingsTable.All
        .Where(s => s.IsRegularization == regularizes && s.Kind != SettingKind.Path && trial.Settings.ContainsKey(s.Name))
        .Select(s => $"{s.Name} {trial.Settings[s.Name]}"));

    private string Budget()
    {
        List<string> parts = [];
        if (PlannedTrials is { } trials) parts.Add($"{Count(trials)} trials");
        if (Spec.Budget.TimeSeconds is { } seconds) parts.Add(Figures.Duration(TimeSpan.FromSeconds(seconds)));
        if (Spec.Budget.Tokens is { } tokens) parts.Add($"{Figures.Count(tokens)} tokens");
        if (Spec.Budget.GpuHours is { } hours) parts.Add($"{Figures.Short(hours)} GPU hours");
        return string.Join(" or ", parts);
    }

    private static string Describe(Parameter parameter)
    {
        string range = parameter switch
        {
            FloatParameter f => $"{Figures.Short(f.Low)} to {Figures.Short(f.High)}{(f.Scale == Scale.Log ? ", log" : "")}{Levels(f)}",
            IntParameter i => $"{Count(i.Low)} to {Count(i.High)}{(i.Scale == Scale.Log ? ", log" : "")}{Levels(i)}",
            CategoricalParameter c => string.Join(" | ", c.Choices),
            BoolParameter => "true | false",
            FixedParameter f => $"fixed at {f.Value}",
            _ => parameter.GetType().Name,
        };
        string when = parameter.When.IsEmpty ? "" : $"   when {string.Join(" and ", parameter.When.Select(w => $"{w.Parent} = {string.Join(" or ", w.Values)}"))}";
        return $"{parameter.Name}: {range}{when}";
    }

    private static string Levels(Parameter parameter) => parameter.LevelCount is { } levels ? $" ({Count(levels)} levels)" : "";

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
}
