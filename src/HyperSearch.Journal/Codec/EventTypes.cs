using System.Collections.Frozen;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Codec;

/// <summary>
/// The names of event types in journals with the current version of each one's shape. A released name and version never change their
/// meaning: a changed shape is the next version here, and an upcaster lifts the old one.
/// </summary>
public static class EventTypes
{
    private static readonly FrozenDictionary<Type, EventType> ByClass = new Dictionary<Type, EventType>
    {
        [typeof(StudyCreated)] = new("study_created", 1),
        [typeof(TrialProposed)] = new("trial_proposed", 1),
        [typeof(TrialLeased)] = new("trial_leased", 1),
        [typeof(MetricReported)] = new("metric_reported", 1),
        [typeof(CheckpointCommitted)] = new("checkpoint_committed", 1),
        [typeof(TrialCompleted)] = new("trial_completed", 1),
        [typeof(TrialPaused)] = new("trial_paused", 1),
        [typeof(TrialPromoted)] = new("trial_promoted", 1),
        [typeof(TrialPruned)] = new("trial_pruned", 1),
        [typeof(TrialFailed)] = new("trial_failed", 1),
        [typeof(TrialRequeued)] = new("trial_requeued", 1),
        [typeof(TrialReinstated)] = new("trial_reinstated", 1),
        [typeof(TrialRetried)] = new("trial_retried", 1),
        [typeof(TrialCancelled)] = new("trial_cancelled", 1),
        [typeof(TrialRecorded)] = new("trial_recorded", 1),
        [typeof(TrialEnqueued)] = new("trial_enqueued", 1),
        [typeof(StudyPaused)] = new("study_paused", 1),
        [typeof(StudyResumed)] = new("study_resumed", 1),
        [typeof(StudyEdited)] = new("study_edited", 1),
        [typeof(StudyFinished)] = new("study_finished", 1),
        [typeof(StudyRestored)] = new("study_restored", 1),
        [typeof(SessionOpened)] = new("session_opened", 1),
        [typeof(BestConfirmed)] = new("best_confirmed", 1),
        [typeof(AdapterExported)] = new("adapter_exported", 1),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, EventType> ByName = ByClass.Values.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    public static IEnumerable<EventType> All => ByClass.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    public static EventType Of(StudyEvent e) => ByClass.TryGetValue(e.GetType(), out EventType? type) ? type
        : throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "This event has no name in journals.");

    /// <summary>The type of that name, or null where this version knows none.</summary>
    public static EventType? Find(string name) => ByName.GetValueOrDefault(name);
}

/// <summary>An event type's name in journals and its current version.</summary>
public sealed record EventType(string Name, int Version);
