using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Explanations;

namespace HyperSearch.Cli.Winners;

/// <summary>What the best settings are worth on validation once luck is taken out: see <see cref="RepeatedBest"/>.</summary>
/// <param name="Observed">The winner's own value in the search, by which it came here.</param>
/// <param name="Value">The mean of repetitions that the choice of the winner did not see.</param>
/// <param name="Low">Lower end of the 95% interval; null with a single repetition.</param>
/// <param name="High">Upper end.</param>
internal sealed record CorrectedBest(string Metric, double Observed, double Value, double? Low, double? High)
{
    /// <summary>Null where no candidate was trained again.</summary>
    public static CorrectedBest? Of(Objective objective, Candidate winner, IReadOnlyList<Candidate> candidates) =>
        RepeatedBest.Of([.. candidates.Select(c => c.Seeds.Select(s => s.Value).ToArray())], objective.Direction == Direction.Minimize) is { } estimate
            ? new CorrectedBest(objective.Metric, winner.Seeds[0].Value, estimate.Value, Finite(estimate.Low), Finite(estimate.High))
            : null;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
