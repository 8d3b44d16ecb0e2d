using System.Text.Json;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.Codec;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Studies;

/// <summary>Studies as lists and details show them.</summary>
internal static class StudySummaries
{
    private static readonly TrialState[] States = Enum.GetValues<TrialState>();

    public static StudySummary Of(StudyState state) => new()
    {
        Name = state.Spec.Name,
        State = state.IsFinished ? "finished" : state.IsPaused ? "paused" : "running",
        FinishReason = state.Finish is { } finish ? NameOf(finish.Reason) : null,
        Message = state.Finish?.Message,
        Seq = state.Seq,
        CreatedAt = state.CreatedAt,
        ChangedAt = state.ChangedAt,
        Strategy = state.Spec.Strategy.Kind,
        Pruner = state.Spec.Pruner.Kind,
        Objectives = [.. state.Spec.Objectives.Select(o => o.Metric)],
        Parallelism = state.Spec.Parallelism,
        BudgetTrials = state.Spec.Budget.Trials,
        Trials = States.ToDictionary(s => s.Name(), s => state.Counts[s], StringComparer.Ordinal),
        Best = state.BestNumber is { } best ? BestOf(state.Trials[best]) : null,
    };

    /// <summary>A study of which the journal's index is all that can be told.</summary>
    public static StudySummary Damaged(JournaledStudy study, string message) => new()
    {
        Name = study.Name,
        State = "damaged",
        Message = message,
        Seq = study.Seq,
        CreatedAt = study.CreatedAt,
        ChangedAt = study.CreatedAt,
        Strategy = "",
        Pruner = "",
        Objectives = [],
        Parallelism = 0,
        Trials = new Dictionary<string, int>(),
    };

    public static StudyDetail Detail(StudyState state) => new(
        Of(state),
        Json(SpecCodec.ToJson(state.Spec)),
        state.SourceText,
        state.Seed,
        state.BaseDirectory,
        state.DataReportJson is { } report ? Json(report) : null,
        state.LeakageAllowed,
        [.. state.Confirmations.Select(c => JsonSerializer.SerializeToElement(new { c.Number, c.Reading, c.At, Result = Json(c.ResultJson) }, ProtocolJson.Options))],
        [.. state.Sessions.Select(s => JsonSerializer.SerializeToElement(new { s.Agent, s.Session, s.OpenedAt, Environment = Json(s.EnvironmentJson) }, ProtocolJson.Options))])
    {
        Front = state.Spec.Objectives.Length > 1 ? FrontOf(state) : null,
        Inputs = [.. state.Inputs.Select(i => new GrantInput(i.Path, i.Sha256, i.Bytes, i.IsFolder))],
        WarmStart = state.Snapshot.Earlier.CountBy(e => e.Study, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
        Choice = AutoStrategy.ChoiceIn(state.Snapshot.LastStrategyStateJson) is { } choice ? $"{choice.Kind}: {choice.Reason}" : null,
    };

    private static FrontSummary FrontOf(StudyState state)
    {
        StudyFront front = StudyFront.Of(state);
        return new FrontSummary([.. front.Trials.Select(t => new FrontTrial(t.Number, ParametersJson.Write(t.Parameters), t.View.Values))], front.Reference, front.Hypervolume);
    }

    private static BestTrialSummary BestOf(TrialRecord trial) => new(trial.Number, ParametersJson.Write(trial.Parameters), trial.View.Values[0]);

    private static string NameOf(FinishReason reason) => reason switch
    {
        FinishReason.BudgetSpent => "budget_spent",
        FinishReason.SpaceExhausted => "space_exhausted",
        FinishReason.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
