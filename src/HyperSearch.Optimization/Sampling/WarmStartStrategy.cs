using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Any strategy after the best assignments of earlier studies (<c>warm_start</c>): whatever it makes of them itself, they are tried first, because nothing is
/// as likely to be good here and nothing shows sooner whether it is.
/// </summary>
internal sealed class WarmStartStrategy(IStrategy inner) : IStrategy
{
    /// <summary>How many assignments of earlier studies are tried first.</summary>
    public const int FirstMax = 3;

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known) =>
        known.Values.IsEmpty && Untried(spec, snapshot) is { } favourite
            ? inner is PopulationStrategy ? inner.Propose(spec, seed, snapshot, number, favourite) : new Proposal(favourite, null)
            : inner.Propose(spec, seed, snapshot, number, known);

    private static Assignment? Untried(StudySpec spec, TrialSnapshot snapshot)
    {
        if (snapshot.Earlier.IsEmpty || snapshot.Trials.Count >= FirstMax + spec.Enqueue.Length) return null;
        HashSet<Assignment> tried = [.. snapshot.Trials.Select(trial => trial.Parameters)];
        return EarlierSource.Favourites(EarlierSource.Of(spec, snapshot)).Take(FirstMax).FirstOrDefault(a => !tried.Contains(a));
    }
}
