using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Specs.Reading;
using static HyperSearch.Specs.Schema.SchemaNodes;

namespace HyperSearch.Specs.Schema;

/// <summary>
/// The JSON schema (draft 2020-12) of study files, so that editors complete and underline while a study is written. It is made from
/// the tables that the reader reads with; what needs the whole file (conditions, constraints, grids) only the reader checks.
/// </summary>
public static class StudySchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as it is committed, with a line end at its end.</summary>
    public static string Json()
    {
        var root = Object(StudyProperties(), "A search over hyperparameters: what is searched, how, for how long, and what a trial is.", "name", "space");
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "HyperSearch study",
        };
        foreach ((string key, JsonNode? value) in root.ToArray())
        {
            root.Remove(key);
            schema[key] = value;
        }

        schema["$defs"] = new JsonObject
        {
            ["objective"] = ObjectiveSchema(),
            ["parameter"] = ParameterSchema.Node(),
            ["duration"] = Pattern("^([0-9]{1,9}(\\.[0-9]{1,9})?(ms|s|m|h|d) ?){1,5}$", "A duration with its unit: 30m, 10s, 2h, 1d."),
            ["count"] = WholeSchema(0, "A whole number; 20k and 5M are fine."),
            ["whole"] = WholeSchema(null, "A whole number, negative ones included; 20k and 5M are fine."),
            ["value"] = ParameterSchema.ValueNode(),
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject StudyProperties() => InOrder(StudySections.Keys, key => key switch
    {
        "name" => Pattern("^[a-z0-9][a-z0-9._-]{0,62}$", "The study's name, unique in its home."),
        "objective" => Reference("objective", "What is optimised."),
        "objectives" => With(List(Reference("objective"), "What is optimised, two or more metrics."), "minItems", 2),
        "metric_constraints" => List(Text(), "Bounds on reported metrics, such as peak_memory_gb <= 20."),
        "space" => Map(Reference("parameter"), "The parameters by name.", "^[A-Za-z_][A-Za-z0-9_]*$"),
        "constraints" => List(Text(), "Conditions over parameters and numeric settings, such as batch_size * accumulation <= 64."),
        "strategy" => Algorithm(SpecCatalog.StrategyKinds, "random", "How parameters are proposed."),
        "pruner" => Algorithm(SpecCatalog.PrunerKinds, "none", "Which trials end early."),
        "budget" => BudgetSchema(),
        "parallelism" => With(Integer(1, 10_000, "Trials that run at the same time."), "default", 1),
        "seed" => Integer(0, null, "The seed of every random choice; drawn once when not given."),
        "enqueue" => List(Map(Reference("value"), null), "Assignments, whole or partial, that run first."),
        "warm_start" => List(Text(), "Names of earlier studies to learn from."),
        "retry" => Map(Integer(0, 1_000, null), "Retries by failure class: user_error, diverged, gpu_oom, host_oom, infra, lost, preempted, timeout, poison."),
        "resources" => ResourcesSchema(),
        "trial" => TrialSchema.Node(),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "The schema does not know this key of a study."),
    });

    private static JsonObject ObjectiveSchema() => Object(new JsonObject
    {
        ["metric"] = Text("The reported number that is compared, such as validation/loss."),
        ["direction"] = Words(["minimize", "maximize"], "Which way it should go.", "minimize"),
        ["value"] = Words(["last", "best"], "Which of a trial's reports counts.", "last"),
    }, null, "metric");

    private static JsonObject Algorithm(IEnumerable<string> kinds, string fallback, string description) =>
        With(Object(new JsonObject { ["kind"] = Words(kinds, null, fallback) }, description, "kind"), "additionalProperties", Text());

    private static JsonObject BudgetSchema() => Object(new JsonObject
    {
        ["trials"] = Reference("count", "Trials that end, in whatever way."),
        ["time"] = Reference("duration", "Wall time."),
        ["tokens"] = Reference("count", "Training tokens of all trials together."),
        ["gpu_hours"] = Positive("GPU hours of all trials together."),
    }, "What ends the study, whichever comes first.");

    private static JsonObject ResourcesSchema() => Object(new JsonObject
    {
        ["gpus"] = Integer(0, 1024, "GPUs of a trial."),
        ["gpu_memory_gb"] = Positive("Memory that each of them needs."),
        ["labels"] = Map(Text(), "Labels that a worker has to carry."),
    }, "What a trial needs of a machine.");

    private static JsonObject WholeSchema(long? least, string description) => new()
    {
        ["anyOf"] = new JsonArray(Integer(least, null, null), Pattern("^[-+]?[0-9]{1,18}(\\.[0-9]{1,9})?[kKMGB]$", null)),
        ["description"] = description,
    };
}
