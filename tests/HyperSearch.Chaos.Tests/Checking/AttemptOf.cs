using HyperSearch.Core.Studies;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>What an event says about an attempt.</summary>
internal static class AttemptOf
{
    /// <summary>The trial and the attempt that the event belongs to; null for events of the study and of trials as a whole.</summary>
    public static (int Trial, int Attempt)? Of(StudyEvent change) => change switch
    {
        TrialLeased e => (e.Number, e.Attempt),
        MetricReported e => (e.Number, e.Attempt),
        CheckpointCommitted e => (e.Number, e.Attempt),
        TrialCompleted e => (e.Number, e.Attempt),
        TrialPaused e => (e.Number, e.Attempt),
        TrialPruned e => (e.Number, e.Attempt),
        TrialFailed e => (e.Number, e.Attempt),
        TrialRequeued e => (e.Number, e.Attempt),
        TrialReinstated e => (e.Number, e.Attempt),
        TrialRecorded e => (e.Number, e.Attempt),
        _ => null,
    };

    /// <summary>The trial that the event ends for good; null for all others.</summary>
    public static int? Ended(StudyEvent change) => change switch
    {
        TrialCompleted e => e.Number,
        TrialPruned e => e.Number,
        TrialFailed e => e.Number,
        TrialCancelled e => e.Number,
        _ => null,
    };

    /// <summary>The trial whose slot the event sets free; null for all others.</summary>
    public static int? Freed(StudyEvent change) => change switch
    {
        TrialRequeued e => e.Number,
        TrialPaused e => e.Number,
        _ => Ended(change),
    };
}
