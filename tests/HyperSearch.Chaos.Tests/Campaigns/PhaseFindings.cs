using HyperSearch.Chaos.Tests.Checking;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>What the checker found after a phase.</summary>
/// <param name="Acknowledged">Grants, reports, checkpoints and ends that were answered with success.</param>
/// <param name="Completions">Results among them.</param>
/// <param name="Poisoned">Trials that failed because three nodes were lost with them.</param>
internal sealed record PhaseFindings(int Studies, int Acknowledged, int Completions, int Poisoned, IReadOnlyList<Violation> Violations)
{
    public int Lost => Count(Promise.NothingAcknowledgedIsLost);

    public int Doubled => Count(Promise.TrialsEndOnce);

    public int Unverified => Count(Promise.ProposalsVerify) + Count(Promise.ReplayEqualsLive);

    public int Others => Violations.Count - Lost - Doubled - Unverified;

    private int Count(Promise promise) => Violations.Count(v => v.Promise == promise);
}
