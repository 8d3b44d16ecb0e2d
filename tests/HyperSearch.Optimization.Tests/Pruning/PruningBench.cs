using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.Pruning;

/// <summary>Snapshots by hand: curves whose reports stand at steps 1, 2, ...</summary>
internal static class PruningBench
{
    public static StudySpec Study(string kind, params (string Name, double Value)[] options) => SampleSpaces.Study(SampleSpaces.Continuous) with
    {
        Pruner = new AlgorithmSpec(kind, options.ToImmutableSortedDictionary(o => o.Name, o => ParameterValue.Float(o.Value))),
    };

    public static StudySpec Maximize(this StudySpec spec) => spec with { Objectives = [spec.Objectives[0] with { Direction = Direction.Maximize }] };

    public static TrialView Trial(int number, TrialState state, double[] curve, RungTarget? target = null) => new(
        number, Assignment.Empty, state, [.. curve.Select((v, i) => new StepValue(i + 1, v))], state == TrialState.Completed ? [curve[^1]] : [], null) { Target = target };

    public static TrialSnapshot Snapshot(params TrialView[] trials) => new(1, [.. trials], []);

    /// <summary>Trials that all pause at the first rung, at step 1.</summary>
    public static TrialSnapshot Paused(params double[] values) =>
        Snapshot([.. values.Select((v, i) => Trial(i, TrialState.Paused, [v], new RungTarget(1, false)))]);

    /// <summary>
    /// A whole study in virtual time: every worker takes one step at a time in turn, and asks for work when its trial pauses or ends. The curve of a
    /// trial is a function of its number; the steps that each trial was trained for are counted.
    /// </summary>
    public static TrialView[] Run(IPruner pruner, StudySpec spec, int trials, int workers, int length, Func<int, int, double> curve)
    {
        var all = new List<TrialView>();
        var busy = new Queue<int>();
        while (true)
        {
            while (busy.Count < workers && Next(pruner, spec, all, trials, busy.Count == 0) is { } started) busy.Enqueue(started);
            if (busy.Count == 0) return [.. all];
            int number = busy.Dequeue();
            TrialView trial = all[number];
            long step = trial.Reports.Length + 1;
            trial = trial with { Reports = trial.Reports.Add(new StepValue(step, curve(number, (int)step))) };
            all[number] = trial;
            bool stop = pruner.Judge(spec, Snapshot([.. all]), number, step).Stop;
            TrialState state = stop ? TrialState.Pruned
                : step == length ? TrialState.Completed
                : trial.Target is { IsLast: false } target && step >= target.Until ? TrialState.Paused
                : TrialState.Running;
            all[number] = trial with { State = state, Values = state == TrialState.Completed ? [trial.Reports[^1].Value] : [] };
            if (state == TrialState.Running) busy.Enqueue(number);
        }
    }

    private static int? Next(IPruner pruner, StudySpec spec, List<TrialView> all, int trials, bool idle)
    {
        TrialSnapshot snapshot = Snapshot([.. all]);
        bool closing = idle && all.Count == trials;
        if (pruner.Promote(spec, 1, snapshot, closing) is { } promotion)
        {
            Assert.That(all[promotion.Number].State, Is.EqualTo(TrialState.Paused), "only a paused trial is promoted");
            Assert.That(promotion.Target is null || promotion.Target.Value.Until > all[promotion.Number].Reports[^1].Step, "and it goes on");
            all[promotion.Number] = all[promotion.Number] with { State = TrialState.Running, Target = promotion.Target };
            return promotion.Number;
        }

        if (all.Count == trials) return null;
        all.Add(Trial(all.Count, TrialState.Running, [], pruner.FirstTarget(spec, snapshot, all.Count)));
        return all.Count - 1;
    }
}
