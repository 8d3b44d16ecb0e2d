using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>Another program that serves one study by ask and tell on JSON lines, as <c>hypersearch optimize</c> does.</summary>
internal sealed class ProcessSearcher(StudySpec spec, JsonLinesProcess process, bool endsWithStudy) : ISearcher
{
    public IReadOnlyList<Suggestion> Ask(int count)
    {
        long start = Stopwatch.GetTimestamp();
        JsonObject answer = process.Request(new JsonObject { ["ask"] = count });
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;
        return [.. answer["trials"]!.AsArray().Select(t => new Suggestion(t!["number"]!.GetValue<int>(), Read(t["parameters"]!.AsObject()), milliseconds))];
    }

    public void Tell(int number, Outcome outcome)
    {
        JsonObject tell = Of(outcome);
        tell["number"] = number;
        process.Request(new JsonObject { ["tell"] = tell });
    }

    public void Add(Assignment parameters, Outcome outcome)
    {
        JsonObject add = Of(outcome);
        add["parameters"] = new JsonObject(parameters.Values.Select(v => KeyValuePair.Create(v.Name, (JsonNode?)StudyFile.Of(v.Value))));
        process.Request(new JsonObject { ["add"] = add });
    }

    private static JsonObject Of(Outcome outcome)
    {
        var tell = new JsonObject();
        if (outcome.Failure is { } failure)
        {
            tell["state"] = "failed";
            tell["class"] = failure.Name();
        }
        else if (outcome.Values.Length == 1)
        {
            tell["value"] = outcome.Values[0];
        }
        else
        {
            tell["values"] = new JsonArray([.. outcome.Values.Select(v => (JsonNode)v)]);
        }

        if (outcome.Constraints.Count > 0) tell["metrics"] = new JsonObject(outcome.Constraints.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));
        return tell;
    }

    public int? Recommend() =>
        spec.Objectives.Length == 1 ? process.Request(new JsonObject { ["best"] = true })["best"]?["number"]?.GetValue<int>() : null;

    public void Dispose()
    {
        if (endsWithStudy) process.Dispose();
    }

    private Assignment Read(JsonObject parameters) => spec.Space.Build(parameter =>
    {
        JsonNode value = parameters[parameter.Name] ?? throw new InvalidOperationException($"'{parameter.Name}' is missing in {parameters.ToJsonString()}");
        return parameter switch
        {
            // Another program's grid may differ from ours in the last bit.
            FloatParameter { LevelCount: { } count } f => f.LevelAt(f.NearestLevel(value.GetValue<double>(), count)),
            FloatParameter f => ParameterValue.Float(Math.Clamp(value.GetValue<double>(), f.Low, f.High)),
            IntParameter => ParameterValue.Int(value.GetValue<long>()),
            BoolParameter => ParameterValue.Bool(value.GetValue<bool>()),
            _ => ParameterValue.Text(value.GetValue<string>()),
        };
    });
}
