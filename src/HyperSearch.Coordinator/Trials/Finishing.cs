using System.Collections.Immutable;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Trials;

/// <summary>How a worker's word for the end of an attempt becomes a command, within one turn of the study's actor.</summary>
internal static class Finishing
{
    /// <summary>A tracking record holds dataset hashes, settings and curves' ends, not the data: 1 MB is plenty.</summary>
    public const int RecordLengthMax = 1 << 20;

    public static TrialSummary Finish(StudyTurn turn, AttemptEnd end)
    {
        turn.Demand(CommandOf(end));
        return TrialSummaries.Of(turn.State, turn.State.Trials[end.Trial]);
    }

    private static StudyCommand CommandOf(AttemptEnd end)
    {
        ImmutableSortedDictionary<string, double> metrics = MetricValues.From(end.Metrics);
        string? record = end.Record?.GetRawText();
        if (record?.Length > RecordLengthMax)
            throw new CoordinatorException(ProblemCode.InvalidRequest, $"the tracking record of trial {end.Trial} has {record.Length} characters: {RecordLengthMax} are allowed");
        return end.Outcome switch
        {
            "completed" => new CompleteTrial(end.Trial, end.Attempt, metrics, record),
            "stopped" => new EndStoppedTrial(end.Trial, end.Attempt, metrics, record),
            "failed" => new FailTrial(end.Trial, end.Attempt, ClassOf(end), end.Message ?? "", metrics, record),
            "released" => new ReleaseTrial(end.Trial, end.Attempt, end.Message ?? "given back on a drain"),
            _ => throw new CoordinatorException(ProblemCode.InvalidRequest, $"an attempt ends as completed, stopped, failed or released, not '{end.Outcome}'"),
        };
    }

    private static FailureClass ClassOf(AttemptEnd end) => TrialNames.ParseFailure(end.Class ?? "")
        ?? throw new CoordinatorException(ProblemCode.InvalidRequest, $"'{end.Class}' is no failure class");
}
