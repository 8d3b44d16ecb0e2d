using System.Globalization;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>A line of the campaign's table. <paramref name="Recoveries"/>: how long it took after each fault, as the fault's method defines it.</summary>
internal sealed record CampaignRow(string Fault, double LeaseScale, int Rounds, PhaseFindings Findings, IReadOnlyList<TimeSpan> Recoveries)
{
    public static string Head =>
        """
        | fault | lease times | rounds | studies | acknowledged | results among them | lost | doubled | replay or verify differs | other broken promises | poisoned | recovery: median, worst |
        |---|---|---|---|---|---|---|---|---|---|---|---|
        """;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Fault} | x{LeaseScale} | {Rounds} | {Findings.Studies} | {Findings.Acknowledged} | {Findings.Completions} | {Findings.Lost} | {Findings.Doubled} | {Findings.Unverified} | {Findings.Others} | {Findings.Poisoned} | {Recovery()} |");

    private string Recovery()
    {
        TimeSpan[] sorted = [.. Recoveries.Order()];
        return sorted.Length == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2].TotalSeconds:0.0} s, {sorted[^1].TotalSeconds:0.0} s");
    }
}
