using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>
/// A completed trial of an earlier study that this one begins with (<c>warm_start</c>), as far as it makes sense here: a legal assignment of this study's
/// space, and one value for each of its objectives, in their directions. The study's creation keeps it, so that nothing depends on the earlier study any more.
/// </summary>
public sealed record EarlierTrial(string Study, Assignment Parameters, ImmutableArray<double> Values)
{
    /// <summary>What is taken from one study at most: the first so many of its trials.</summary>
    public const int TakenMax = 1_000;

    /// <summary>
    /// What <paramref name="spec"/> can take from a study. Parameters that only the earlier study has are left out; a trial that lacks one of this study's active
    /// parameters, or has another value of one that is fixed here, is none of its points.
    /// </summary>
    public static ImmutableArray<EarlierTrial> TakenFrom(StudyState earlier, StudySpec spec)
    {
        var taken = ImmutableArray.CreateBuilder<EarlierTrial>();
        foreach (TrialRecord trial in earlier.Trials)
        {
            if (taken.Count == TakenMax) break;
            if (trial.State != TrialState.Completed || !trial.MeetsConstraints || !trial.View.Values.All(double.IsFinite)) continue;
            if (Translate(trial.Parameters, spec.Space) is { } here) taken.Add(new EarlierTrial(earlier.Spec.Name, here, trial.View.Values));
        }

        return taken.ToImmutable();
    }

    /// <summary>Why nothing can be taken from a study of such objectives, or null.</summary>
    public static string? Obstacle(StudySpec earlier, StudySpec spec)
    {
        if (earlier.Objectives.Length != spec.Objectives.Length) return $"it has {earlier.Objectives.Length} objectives, and this study has {spec.Objectives.Length}";
        foreach ((Objective there, Objective here) in earlier.Objectives.Zip(spec.Objectives))
            if (there.Direction != here.Direction) return $"it wants {there.Metric} to {Verb(there)}, and this study {here.Metric} to {Verb(here)}";
        return null;
    }

    private static string Verb(Objective objective) => objective.Direction == Direction.Minimize ? "fall" : "rise";

    private static Assignment? Translate(Assignment there, SearchSpace space)
    {
        bool isWhole = true;
        Assignment here = space.Build(parameter =>
        {
            ParameterValue? value = there[parameter.Name] ?? (parameter is FixedParameter alone ? alone.Value : null);
            isWhole &= value is { } found && parameter.Allows(found);
            return value is { } legal && parameter.Allows(legal) ? legal : Stand(parameter);
        });
        return isWhole && space.Broken(here) is null ? here : null;
    }

    /// <summary>Something to go on with in an assignment that is given up.</summary>
    private static ParameterValue Stand(Parameter parameter) => parameter is FloatParameter { LevelCount: null } f ? ParameterValue.Float(f.Low) : parameter.LevelAt(0);
}
