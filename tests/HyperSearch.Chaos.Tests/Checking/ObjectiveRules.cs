using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>What the trials of a counting study have to end with, whatever happened to them.</summary>
internal static class ObjectiveRules
{
    private const int PoisonNodes = 3;

    /// <param name="steps">How far its trials count.</param>
    public static IEnumerable<Violation> Check(StudyHistory history, int steps)
    {
        Dictionary<int, long> parameters = history.Events.OfType<TrialProposed>().ToDictionary(p => p.Number, p => p.Parameters["x"]!.Value.AsInt);
        foreach (TrialCompleted done in history.Events.OfType<TrialCompleted>())
        {
            double expected = CountingTrial.Value(parameters[done.Number], steps);
            if (!done.Values[0].Equals(expected))
                yield return new Violation(Promise.ValuesAreRight, history.Study, $"trial {done.Number} completed with {done.Values[0]:R} in attempt {done.Attempt}; {expected:R} is right");
        }

        var completed = history.Events.OfType<TrialCompleted>().Select(e => e.Number).ToHashSet();
        HashSet<int> poisoned = [.. Poisoned(history)];
        foreach (int number in parameters.Keys.Where(n => !completed.Contains(n) && !poisoned.Contains(n)))
            yield return new Violation(Promise.StudiesFinish, history.Study, $"trial {number} has no result: {LastWord(history, number)}");
        if (!history.Events.OfType<StudyFinished>().Any()) yield return new Violation(Promise.StudiesFinish, history.Study, "the study is not over");
    }

    /// <summary>
    /// Trials that took three nodes with them, as far as anybody can tell, and rightly failed as poison: the promised end of a trial that campaigns like
    /// these can bring about by chance.
    /// </summary>
    public static IEnumerable<int> Poisoned(StudyHistory history)
    {
        Dictionary<string, string> agents = history.Events.OfType<SessionOpened>().GroupBy(s => s.Session).ToDictionary(g => g.Key, g => g.First().Agent);
        ILookup<int, string> losses = history.Events.OfType<TrialLeased>()
            .Where(leased => history.Events.Any(e => e is TrialRequeued { Class: FailureClass.Lost } r && (r.Number, r.Attempt) == (leased.Number, leased.Attempt)
                || e is TrialFailed { Class: FailureClass.Poison } f && (f.Number, f.Attempt) == (leased.Number, leased.Attempt)))
            .ToLookup(leased => leased.Number, leased => agents[leased.Session]);
        return history.Events.OfType<TrialFailed>().Where(f => f.Class == FailureClass.Poison && losses[f.Number].Distinct().Count() >= PoisonNodes).Select(f => f.Number);
    }

    private static string LastWord(StudyHistory history, int number) =>
        history.Events.LastOrDefault(e => AttemptOf.Of(e)?.Trial == number || AttemptOf.Ended(e) == number)?.ToString() ?? "nothing happened to it";
}
