namespace HyperSearch.Core.Randomness;

/// <summary>What random numbers are drawn for. Each purpose is a stream of its own, so that one more draw here changes nothing there. Numbers are never reused.</summary>
public enum RandomPurpose : uint
{
    Proposal = 1,
    RemainingCell = 2,
    RetryDelay = 3,
    TrialSeed = 4,
    Feasibility = 5,
    ConfirmationSeed = 6,

    // 10 to 19: the Gaussian process.
    GpDesign = 10,
    GpCandidates = 11,
    GpPendingDraws = 12,
    GpFrontOrder = 13,

    // 20 to 39: strategies other than the Gaussian process.
    SobolScramble = 20,
    RSequenceShift = 21,
    TpeCandidates = 23,
    CmaEsDraw = 24,
    Mutation = 25,
    CmaEsStart = 26,
    PopulationParent = 30,
    PopulationExploration = 31,

    // 40 to 49: multi-fidelity search.
    RungCandidates = 40,

    // 41: the Gaussian process again, trials that repeat others.
    Replication = 41,

    // 50 to 59: explanations of a study.
    ImportanceDesign = 50,
    ImportanceDraws = 51,
    ImportancePermutation = 52,
    DependenceBackground = 53,
    DependenceDraws = 54,
    GainCandidates = 55,
    GainDraws = 56,
}
