using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.AskTell;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.AskTell;

/// <summary>
/// Random asks, tells, failures, reports, full disks and restarts: the kept events always tell the state, every proposal follows from the
/// events before it, and an optimizer that was restarted asks for what one that never was asks for.
/// </summary>
public sealed class OptimizerModelTests
{
    private static readonly ImmutableSortedDictionary<string, ParameterValue> Rungs =
        ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("min", ParameterValue.Int(1)).Add("max", ParameterValue.Int(9));

    private static readonly FailureClass[] Failures = Enum.GetValues<FailureClass>();

    [TestCase("random", false, "none")]
    [TestCase("random", true, "median")]
    [TestCase("grid", true, "none")]
    [TestCase("random", false, "asha")]
    [TestCase("random", true, "asha")]
    [TestCase("sobol", false, "hyperband")]
    [TestCase("gp", false, "none")]
    public void Optimizer_AnyRequests_KeepTheInvariants(string strategy, bool discrete, string pruner)
    {
        StudySpec spec = SampleSpaces.Study(discrete ? SampleSpaces.Conditional : SampleSpaces.Continuous, pruner) with
        {
            Strategy = new AlgorithmSpec(strategy, ImmutableSortedDictionary<string, ParameterValue>.Empty),
            Pruner = new AlgorithmSpec(pruner, pruner is "asha" or "hyperband" ? Rungs : ImmutableSortedDictionary<string, ParameterValue>.Empty),
            Budget = new Budget(Trials: 12),
        };
        Prop.ForAll<int[]>(script => Holds(spec, script)).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(80));
    }

    private static void Holds(StudySpec spec, int[] script)
    {
        var steady = new KeptStudy(spec);
        var shaken = new KeptStudy(spec);
        var pending = new SortedSet<int>();
        foreach (int dice in script)
        {
            int choice = Math.Abs(dice % 97);
            string expected = Act(steady.Optimizer, choice);
            if (choice % 3 == 0) TryInVain(shaken, choice);
            if (choice % 4 == 0) shaken.Restart();
            if (choice % 5 == 0) shaken.Optimizer.Prepare();
            Assert.That(Act(shaken.Optimizer, choice), Is.EqualTo(expected));
            Assert.That(steady.Digest, Is.EqualTo(steady.Replayed()), "the events tell the state");
            Follow(steady.Optimizer, pending);
        }

        shaken.Restart();
        Assert.That(shaken.Optimizer.Pending, Is.EqualTo(steady.Optimizer.Pending).And.EqualTo(pending));
        Assert.That(shaken.Optimizer.State.Snapshot.Trials, Is.EqualTo(steady.Optimizer.State.Snapshot.Trials).Using<TrialView>((a, b) => a.Parameters.Equals(b.Parameters) && a.State == b.State));
        Assert.That((steady.FirstDifference(), shaken.FirstDifference()), Is.EqualTo(((string?)null, (string?)null)));
    }

    /// <summary>One request, and what came of it in words.</summary>
    private static string Act(Optimizer optimizer, int choice)
    {
        int target = optimizer.Pending.Count == 0 ? choice % 5 : optimizer.Pending.ElementAt(choice % optimizer.Pending.Count);
        try
        {
            switch (choice % 8)
            {
                case 0 or 1 or 2: return string.Join("; ", optimizer.Ask(1 + choice % 3).Select(t => t.ToString()));
                case 3: optimizer.TellFailed(target, Failures[choice % Failures.Length]); break;
                case 4: optimizer.Tell(target, choice % 2 == 0 ? double.NaN : double.NegativeInfinity); break;
                case 5: return optimizer.Report(target, choice / 8, choice * 31 % 17).ToString();
                default: optimizer.Tell(target, choice * 13 % 11, choice % 2 == 0 ? 0.25 : null); break;
            }

            return "done";
        }
        catch (AskTellException refused)
        {
            return refused.Code;
        }
    }

    private static void TryInVain(KeptStudy study, int choice)
    {
        string before = study.Digest;
        study.IsFull = true;
        try
        {
            Act(study.Optimizer, choice);
        }
        catch (IOException)
        {
            // Nothing was kept, so nothing may have moved: asserted below.
        }

        study.IsFull = false;
        Assert.That(study.Digest, Is.EqualTo(before));
    }

    private static void Follow(Optimizer optimizer, SortedSet<int> pending)
    {
        foreach (TrialView trial in optimizer.State.Snapshot.Trials)
            if (trial.State.IsTerminal() || trial.State == TrialState.Paused) pending.Remove(trial.Number);
            else pending.Add(trial.Number);
    }
}
