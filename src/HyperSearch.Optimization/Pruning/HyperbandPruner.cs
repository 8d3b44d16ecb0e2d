using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// Hyperband (Li et al., JMLR 2018) with asynchronous brackets: bracket s begins at rung s, so that some trials run longer before they are compared
/// at all, as a guard against first rungs that say little. Each trial's bracket follows from its number, in Hyperband's proportions; promotion
/// is that of <see cref="AshaPruner"/> within a bracket. Options as there.
/// </summary>
public sealed class HyperbandPruner : IPruner
{
    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step) => SuccessiveHalving.Judge(snapshot, number, step);

    public RungTarget? FirstTarget(StudySpec spec, TrialSnapshot snapshot, int number)
    {
        RungLadder ladder = RungLadder.Of(spec.Pruner);
        return SuccessiveHalving.FirstTarget(ladder, spec, snapshot, Brackets(ladder)(number));
    }

    public Promotion? Promote(StudySpec spec, ulong seed, TrialSnapshot snapshot, bool closing)
    {
        RungLadder ladder = RungLadder.Of(spec.Pruner);
        Func<int, int> bracketOf = Brackets(ladder);
        for (int bracket = 0; bracket < BracketCount(ladder); bracket++)
        {
            int own = bracket;
            if (SuccessiveHalving.Promote(ladder, spec, snapshot, number => bracketOf(number) == own) is { } promotion) return promotion;
        }

        return closing ? SuccessiveHalving.PromoteLast(ladder, spec, snapshot) : null;
    }

    /// <summary>
    /// The bracket of each trial number. In a period, bracket s gets ceil(B / (B - s) · eta^(B-1-s)) trials of B brackets, spread evenly: each
    /// place goes to the bracket that is furthest behind its share.
    /// </summary>
    internal static Func<int, int> Brackets(RungLadder ladder)
    {
        int count = BracketCount(ladder);
        int[] shares = [.. Enumerable.Range(0, count).Select(s => (int)Math.Ceiling((double)count / (count - s) * Math.Pow(ladder.Eta, count - 1 - s)))];
        int period = shares.Sum();
        int[] order = new int[period], given = new int[count];
        for (int place = 0; place < period; place++)
        {
            int next = Enumerable.Range(0, count).MaxBy(s => (double)shares[s] * (place + 1) / period - given[s]);
            given[next]++;
            order[place] = next;
        }

        return number => order[number % period];
    }

    // Five brackets of an unbounded ladder are plenty: the fifth begins at 81 times the first rung's steps.
    private static int BracketCount(RungLadder ladder) => Math.Min(ladder.Count, 5);
}
