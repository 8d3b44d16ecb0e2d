using System.Text.Json.Nodes;
using HyperSearch.Benchmarks.Regret.Searchers;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.MachineLearning;

/// <summary>Evaluates models of scikit-learn in a Python process, which starts at the first evaluation.</summary>
internal sealed class ObjectiveServer(string python) : IDisposable
{
    private JsonLinesProcess? process;

    /// <summary>The loss of <paramref name="model"/> with these parameters on a data set, by cross-validation on fixed splits.</summary>
    public double Evaluate(string model, string data, Assignment parameters)
    {
        process ??= new JsonLinesProcess(python, [Path.Combine(AppContext.BaseDirectory, "python", "sklearn_objectives.py")]);
        JsonObject answer = process.Request(new JsonObject
        {
            ["model"] = model,
            ["data"] = data,
            ["parameters"] = new JsonObject(parameters.Values.Select(v => KeyValuePair.Create(v.Name, (JsonNode?)StudyFile.Of(v.Value)))),
        });
        return answer["value"]!.GetValue<double>();
    }

    public void Dispose() => process?.Dispose();
}
