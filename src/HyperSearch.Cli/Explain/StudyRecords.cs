using System.Collections.Immutable;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal.Codec;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Explain;

/// <summary>A study as models see it, made from what a coordinator tells about it: the same for one in this process and one far away.</summary>
internal sealed record StudyRecords(StudySpec Spec, ulong Seed, ImmutableArray<TrialView> Trials)
{
    private static readonly ImmutableDictionary<string, TrialState> States = Enum.GetValues<TrialState>().ToImmutableDictionary(s => s.Name(), StringComparer.Ordinal);

    public static StudyRecords Of(StudyDetail study, IReadOnlyList<TrialSummary> trials)
    {
        StudySpec spec = SpecCodec.FromJson(study.Specification.GetRawText());
        return new StudyRecords(spec, study.Seed, [.. trials.OrderBy(t => t.Number).Select(t => View(t, spec.Space))]);
    }

    /// <summary>The study as if objective <paramref name="index"/> were its only one.</summary>
    public (StudySpec Spec, TrialSnapshot Snapshot) For(int index)
    {
        IEnumerable<TrialView> views = Trials.Select(t => t.Values.Length > index ? t with { Values = [t.Values[index]] } : t with { Values = [] });
        return (Spec with { Objectives = [Spec.Objectives[index]] }, new TrialSnapshot(Trials.Length, [.. views], []));
    }

    private static TrialView View(TrialSummary trial, SearchSpace space)
    {
        ImmutableArray<double> values = trial.Values is { } several ? [.. several] : trial.Value is { } one ? [one] : [];
        FailureClass? failure = trial.Error is { } error ? TrialNames.ParseFailure(error.Class) : null;
        Assignment parameters = ParametersJson.Read(trial.Parameters, space);

        // Outside of a space that was narrowed since: models cannot place it.
        if (space.Refusal(parameters) is not null) return new TrialView(trial.Number, parameters, TrialState.Cancelled, [], [], null);
        return new TrialView(trial.Number, parameters, States[trial.State], [], values, failure) { Metrics = MetricValues.From(trial.Metrics) };
    }
}
