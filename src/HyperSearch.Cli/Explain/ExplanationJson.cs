using System.Text.Json;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Explanations;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Explain;

/// <summary>An explanation as programs read it, with what plots need: partial dependence, slices through the recommended trial, and the trials themselves.</summary>
internal static class ExplanationJson
{
    public static JsonElement Of(StudyRecords study, ObjectiveExplanation explanation)
    {
        GaussianProcessSurrogate model = explanation.Model;
        int[] coordinates = [.. Enumerable.Range(0, model.Parameters.Length)];
        return JsonSerializer.SerializeToElement(
            new
            {
                explanation.Objective.Metric,
                Direction = explanation.Objective.Direction == Direction.Minimize ? "minimize" : "maximize",
                Trials = explanation.Importances.Trials,
                Accuracy = Finite(explanation.Importances.Accuracy),
                explanation.Importances.Warnings,
                Importances = explanation.Importances.Parameters,
                Best = explanation.Best is { } best ? Point(explanation, best) : null,
                Recommended = explanation.Recommended is { } recommended ? Point(explanation, recommended) : null,
                MoreTrials = explanation.MoreTrials,
                PartialDependence = coordinates.Select(j => Curve(DependenceAnalysis.Partial(model, j, study.Seed))),
                Slices = explanation.Recommended is { } through ? coordinates.Select(j => Curve(DependenceAnalysis.Slice(model, j, through.Parameters))) : null,
                Observations = model.Observations.Select(o => new { o.Number, o.Value, Parameters = Parameters(study, o.Number) }),
            },
            ProtocolJson.Options);
    }

    private static object Point(ObjectiveExplanation explanation, TrialView trial) =>
        new { trial.Number, Value = trial.Values[0], Median = explanation.MedianAt(trial) };

    private static object Curve(DependenceCurve curve) =>
        new { curve.Parameter, Points = curve.Points.Select(p => new { Value = Value(p.Value), Objective = p.Objective.Value, p.Objective.Low, p.Objective.High }) };

    private static JsonElement Parameters(StudyRecords study, int number) => ParametersJson.Write(study.Trials[number].Parameters);

    private static JsonElement Value(ParameterValue value) => ParametersJson.Write(new Assignment([new NamedValue("value", value)])).GetProperty("value");

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
