using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>Small spaces with what the strategies must cope with, and a study that only proposes.</summary>
internal static class SampleSpaces
{
    /// <summary>2 x (1 + 3) + conditional: method full has no rank; 4 learning rates; 16 cells, 13 after the constraint.</summary>
    public static SearchSpace Conditional { get; } = Space(
        [
            new IntParameter("rank", 2, 6, Scale.Linear, 2) { When = [new Condition("method", [ParameterValue.Text("lora")])] },
            new CategoricalParameter("method", [ParameterValue.Text("full"), ParameterValue.Text("lora")]),
            new FloatParameter("rate", 0.1, 0.4, Scale.Linear) { Step = 0.1 },
        ],
        "rank <= 4 or rate < 0.2");

    public static SearchSpace Continuous { get; } = Space(
        [
            new FloatParameter("rate", 1e-5, 1e-2, Scale.Log),
            new IntParameter("size", 1, 64, Scale.Log, 1),
            new BoolParameter("flag"),
        ]);

    public static SearchSpace Space(ImmutableArray<Parameter> parameters, params string[] constraints) =>
        new(parameters, [.. constraints.Select(c => ConstraintExpression.Parse(c, name => parameters.Any(p => p.Name == name)))], ImmutableSortedDictionary<string, double>.Empty);

    public static StudySpec Study(SearchSpace space, string pruner = "none") => new()
    {
        Name = "sample",
        Objectives = [new Objective("loss", Direction.Minimize, ObjectiveValue.Last)],
        Space = space,
        Pruner = new AlgorithmSpec(pruner, ImmutableSortedDictionary<string, ParameterValue>.Empty),
    };

    public static TrialSnapshot With(this TrialSnapshot snapshot, Assignment proposed) => new(
        snapshot.Seq + 1,
        snapshot.Trials.Add(new TrialView(snapshot.Trials.Count, proposed, TrialState.Queued, [], [], null)),
        snapshot.Proposed.Add(proposed));
}
