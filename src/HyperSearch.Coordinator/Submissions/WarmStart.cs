using System.Collections.Immutable;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Submissions;

/// <summary>Looks up the studies that <c>warm_start</c> names and takes over what their trials say about this one's space.</summary>
public static class WarmStart
{
    /// <exception cref="CoordinatorException">A study is missing, or nothing of it can be used here.</exception>
    internal static async Task<ImmutableArray<EarlierTrial>> Resolve(StudySpec spec, StudyRegistry studies)
    {
        var taken = ImmutableArray.CreateBuilder<EarlierTrial>();
        foreach (string name in spec.WarmStart)
        {
            StudyActor earlier = await studies.Find(name) ?? throw new CoordinatorException(
                ProblemCode.NotFound, $"'warm_start' names the study '{name}', and there is none.", "`hypersearch study list` shows the studies there are; remove the name to begin without it.");
            taken.AddRange(Take(earlier.State, spec));
        }

        return taken.ToImmutable();
    }

    /// <summary>What the trials of one earlier study say about the space of <paramref name="spec"/>.</summary>
    /// <exception cref="CoordinatorException">Nothing of it can be used here.</exception>
    public static ImmutableArray<EarlierTrial> Take(StudyState earlier, StudySpec spec)
    {
        string name = earlier.Spec.Name;
        if (EarlierTrial.Obstacle(earlier.Spec, spec) is { } obstacle)
            throw new CoordinatorException(ProblemCode.InvalidStudy, $"Study '{spec.Name}' cannot begin with '{name}': {obstacle}.", "Remove it from warm_start.");
        ImmutableArray<EarlierTrial> taken = EarlierTrial.TakenFrom(earlier, spec);
        if (!taken.IsEmpty) return taken;
        int completed = earlier.Counts[Core.Trials.TrialState.Completed];
        throw new CoordinatorException(
            ProblemCode.InvalidStudy,
            $"Study '{spec.Name}' cannot begin with '{name}': none of its {completed} completed trials is a point of this study's space.",
            "Every parameter of the space has to be one of that study, with that value among its legal ones; or remove it from warm_start.");
    }
}
