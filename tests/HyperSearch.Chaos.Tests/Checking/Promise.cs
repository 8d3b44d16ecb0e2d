namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>What is promised whatever happens to the processes.</summary>
public enum Promise
{
    /// <summary>All that a coordinator answered with success is in the journal, with the same content.</summary>
    NothingAcknowledgedIsLost,

    /// <summary>A study's events are numbered without gaps and none is damaged.</summary>
    PositionsAreContiguous,

    /// <summary>The attempts of a trial are granted as 1, 2, 3, ...</summary>
    AttemptsIncrease,

    /// <summary>Once a later attempt is granted, nothing of an earlier one is written any more.</summary>
    StaleAttemptsAreSilent,

    /// <summary>A trial ends once.</summary>
    TrialsEndOnce,

    /// <summary>The reports of an attempt are numbered 0, 1, 2, ... without gaps and repetitions.</summary>
    ReportsAreContiguous,

    /// <summary>What coordinators show is what the journal replays to.</summary>
    ReplayEqualsLive,

    /// <summary>Every proposal is derived again from the prefix that it saw, equal to the bit.</summary>
    ProposalsVerify,

    /// <summary>A slot holds one trial at a time.</summary>
    SlotsHoldOneTrial,

    /// <summary>An attempt goes on from a checkpoint that was registered before it was granted.</summary>
    ResumedCheckpointsAreRegistered,

    /// <summary>A trial's value is that of its objective at its parameters, however often it was interrupted.</summary>
    ValuesAreRight,

    /// <summary>Once the faults are over, every study comes to its end.</summary>
    StudiesFinish,
}
