using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Reads how trials are run: <c>retry</c> and <c>resources</c>.</summary>
internal sealed class ExecutionReader(ProblemList problems)
{
    private const int RetriesMax = 1_000;
    private static readonly ImmutableArray<string> FailureNames = [.. Enum.GetValues<FailureClass>().Select(c => c.Name())];

    public ImmutableSortedDictionary<FailureClass, int> ReadRetry(Fields study)
    {
        var retries = ImmutableSortedDictionary.CreateBuilder<FailureClass, int>();
        if (study.Find("retry") is not { } node) return retries.ToImmutable();
        if (Fields.Of(node, "retry", [.. FailureNames, "oom"], problems) is not { } fields) return retries.ToImmutable();
        foreach (YamlEntry entry in fields.Entries)
        {
            if (TrialNames.ParseFailure(entry.Key.Text) is not { } failure) continue;
            if (fields.Integer(entry.Key.Text, NumberRange.Between(0, RetriesMax)) is not { } count) continue;
            if (!retries.TryAdd(failure, (int)count))
                problems.Add(SpecCode.Repeated, entry.Key.Mark, $"the failure class '{failure.Name()}' is here twice", "'oom' is another name of 'gpu_oom'", "keep one of them");
        }

        return retries.ToImmutable();
    }

    public Resources ReadResources(Fields study)
    {
        if (study.Find("resources") is not { } node) return new Resources();
        if (Fields.Of(node, "resources", ["gpus", "gpu_memory_gb", "labels"], problems) is not { } fields) return new Resources();
        return new Resources((int)(fields.Integer("gpus", NumberRange.Between(0, 1024)) ?? 0), fields.Number("gpu_memory_gb", NumberRange.Positive)) { Labels = ReadLabels(fields) };
    }

    private ImmutableSortedDictionary<string, string> ReadLabels(Fields resources)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (resources.Find("labels") is { } node && Fields.Of(node, "resources.labels", null, problems) is { } fields)
            foreach (YamlEntry entry in fields.Entries)
                if (fields.Text(entry.Key.Text) is { } value) labels[entry.Key.Text] = value;
        return labels.ToImmutable();
    }
}
