using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>How a strategy that learns begins: at the centres of the user's priors if there are any, then with the points of another strategy.</summary>
internal static class InitialDesign
{
    public static Proposal Propose(IStrategy points, StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        Proposal proposal = points.Propose(spec, seed, snapshot, number, known);
        if (proposal.Parameters is not { } elsewhere || !PriorDensity.IsGiven(spec.Space)) return proposal;
        // Parameters without a prior keep the values that the design gave them.
        var cube = new UnitCube(spec.Space);
        double[] otherwise = [.. cube.PointOf(elsewhere).Select(u => double.IsNaN(u) ? 0.5 : u)];
        Assignment center = cube.At(PriorDensity.Center(cube, otherwise), known);
        bool isTried = snapshot.Trials.Any(trial => IsAtCenters(cube, trial.Parameters));
        return !isTried && UnitCube.IsFree(spec.Space, snapshot, center) ? proposal with { Parameters = center } : proposal;
    }

    private static bool IsAtCenters(UnitCube cube, Assignment tried) => cube.Axes.All(axis =>
        PriorDensity.Of(axis) is not { } prior || tried[axis.Parameter.Name] is not { } value || axis.ValueAt(prior.Mean) == value);
}
