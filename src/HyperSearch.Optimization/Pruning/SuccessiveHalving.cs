using System.Globalization;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// Asynchronous promotion by rungs among the trials of one bracket (Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020,
/// algorithm 2): from the top rung down, a paused trial among the best 1/eta of all that have a value at its rung goes on to the next. Pure.
/// </summary>
internal static class SuccessiveHalving
{
    /// <summary>A trial whose value at its rung is not a finite number has diverged; all else goes on or pauses there.</summary>
    public static PruningVerdict Judge(TrialSnapshot snapshot, int number, long step)
    {
        TrialView trial = snapshot.Trials[number];
        bool atRung = trial.Target is { IsLast: false } target && step >= target.Until;
        return atRung && trial.Reports.Length > 0 && !double.IsFinite(trial.Reports[^1].Value)
            ? PruningVerdict.StopFor(string.Create(CultureInfo.InvariantCulture, $"the value at rung {step} is not a finite number"))
            : PruningVerdict.Continue;
    }

    /// <summary>The first rung from <paramref name="rung"/> on whose order is worth something.</summary>
    public static RungTarget FirstTarget(RungLadder ladder, StudySpec spec, TrialSnapshot snapshot, int rung)
    {
        double sign = RungValues.Sign(spec);
        while (rung + 1 < ladder.Count && RankCheck.Misleads(snapshot, ladder[rung].Until, sign)) rung++;
        return ladder[rung];
    }

    /// <param name="members">Whether a trial belongs to the bracket.</param>
    /// <param name="waits">Whether a trial that is among the best may wait while a new one is worth more (<see cref="PromotionWorth"/>).</param>
    public static Promotion? Promote(RungLadder ladder, StudySpec spec, TrialSnapshot snapshot, Func<int, bool> members, bool waits = false)
    {
        double sign = RungValues.Sign(spec);
        int population = waits ? PromotionWorth.Population(ladder, snapshot, members) : 0;
        long firstCost = waits ? FirstTarget(ladder, spec, snapshot, 0).Until : 0;
        for (int rung = ladder.Count - 1; rung >= 0; rung--)
        {
            RungTarget at = ladder[rung];
            if (!snapshot.Trials.Any(t => IsPausedAt(t, at) && members(t.Number))) continue;
            (double Value, int Number)[] order = Order(snapshot, at, sign, members);
            bool misleads = RankCheck.Misleads(snapshot, at.Until, sign);
            int promotable = misleads ? order.Length : (int)(order.Length / ladder.Eta);
            for (int place = 0; place < promotable; place++)
            {
                (double value, int number) = order[place];
                if (!double.IsFinite(value) || !IsPausedAt(snapshot.Trials[number], at)) continue;
                if (waits && !misleads && !PromotionWorth.GoesOn(ladder, rung, place, population, firstCost)) break; // those behind it are worth less
                return new Promotion(number, ladder.After(rung));
            }
        }

        return null;
    }

    /// <summary>
    /// For a study that would end without a completed trial: the best one of the highest rung, unless that is no finite number. Null where one
    /// has completed.
    /// </summary>
    public static Promotion? PromoteLast(RungLadder ladder, StudySpec spec, TrialSnapshot snapshot)
    {
        if (snapshot.Trials.Any(t => t.State == TrialState.Completed)) return null;
        double sign = RungValues.Sign(spec);
        for (int rung = ladder.Count - 1; rung >= 0; rung--)
            foreach ((double value, int number) in Order(snapshot, ladder[rung], sign, _ => true))
                if (double.IsFinite(value) && IsPausedAt(snapshot.Trials[number], ladder[rung])) return new Promotion(number, ladder.After(rung));
        return null;
    }

    private static bool IsPausedAt(TrialView trial, RungTarget rung) => trial.State == TrialState.Paused && trial.Target?.Until == rung.Until;

    /// <summary>All trials with a value at the rung, the best first, ties by number.</summary>
    private static (double Value, int Number)[] Order(TrialSnapshot snapshot, RungTarget rung, double sign, Func<int, bool> members) =>
    [
        .. snapshot.Trials.Where(t => members(t.Number))
            .Select(t => (Value: RungValues.At(t, rung.Until, sign), t.Number))
            .Where(t => t.Value is not null)
            .Select(t => (t.Value!.Value, t.Number))
            .OrderBy(t => t.Value).ThenBy(t => t.Number),
    ];
}
