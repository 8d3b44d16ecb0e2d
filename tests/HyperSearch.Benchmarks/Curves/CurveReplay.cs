using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.AskTell;

namespace HyperSearch.Benchmarks.Curves;

/// <summary>
/// Replays learning curves through ask, report and tell, with asynchronous workers in virtual time: a worker that is free asks, trains its trial
/// step by step, reports each step, and asks again when the trial pauses, stops or ends. A trial's steps take a time that is drawn per trial,
/// lognormal with deviation 0.5, mean 1. Every value read costs one step; a trial that goes on pays for new steps only.
/// </summary>
internal sealed class CurveReplay
{
    /// <summary>Full runs whose cost is 100%.</summary>
    public const int RunsOfTheTarget = 200;

    private const double Spread = 0.5;
    private const RandomPurpose SpeedOfATrial = (RandomPurpose)1001;
    private const string Metric = "loss";

    private readonly CurveTable table;
    private readonly ulong seed;
    private readonly Optimizer optimizer;
    private readonly Dictionary<int, int> configurations = [];
    private readonly Dictionary<int, long> steps = [];
    private readonly HashSet<int> used = [];
    private readonly PriorityQueue<Work, (double Time, long Order)> events = new();
    private readonly Queue<int> idle = new();
    private long order;
    private long read;

    public CurveReplay(CurveTable table, AlgorithmSpec strategy, AlgorithmSpec pruner, int workers, ulong seed)
    {
        this.table = table;
        this.seed = seed;
        optimizer = Optimizer.Create(
            new StudySpec
            {
                Name = "curves",
                Objectives = [new Objective(Metric, Direction.Minimize, ObjectiveValue.Last)],
                Space = table.Space,
                Strategy = strategy,
                Pruner = pruner,
                Budget = new Budget(Trials: table.Configurations),
                Parallelism = workers,
            },
            seed);
        for (int worker = 0; worker < workers; worker++) events.Enqueue(new Work(worker, null), (0, order++));
    }

    /// <param name="limit">Share of the cost of 200 full runs after which a search is given up.</param>
    public ReplayResult Run(double limit)
    {
        double whole = RunsOfTheTarget * (table.Steps + 1.0);
        while (events.TryDequeue(out Work? work, out (double Time, long Order) at) && read < limit * whole)
        {
            if (work.Trial is not { } trial)
            {
                // At the end of the table there may be nothing to do until another trial pauses or ends.
                if (optimizer.Ask() is [var asked]) Begin(work.Worker, asked, at.Time);
                else idle.Enqueue(work.Worker);
                continue;
            }

            double loss = table.Loss(configurations[trial], (int)++steps[trial]);
            read++;
            if (loss <= table.Target) return new ReplayResult(table.Name, seed, true, read / whole, at.Time / table.Steps, used.Count);
            Follow(work, trial, loss, at.Time);
        }

        return new ReplayResult(table.Name, seed, false, limit, double.NaN, used.Count);
    }

    private void Begin(int worker, AskedTrial asked, double now)
    {
        if (!configurations.ContainsKey(asked.Number))
        {
            int nearest = table.Nearest(asked.Parameters, used);
            used.Add(nearest);
            configurations[asked.Number] = nearest;
        }

        steps[asked.Number] = asked.From ?? 0;
        Next(new Work(worker, asked.Number), now);
    }

    private void Follow(Work work, int trial, double loss, double now)
    {
        ReportVerdict verdict = optimizer.Report(trial, steps[trial], loss);
        if (verdict.Kind == VerdictKind.Continue && steps[trial] < table.Steps)
        {
            Next(work, now);
            return;
        }

        if (verdict.Kind == VerdictKind.Continue) optimizer.Tell(trial, loss);
        events.Enqueue(new Work(work.Worker, null), (now, order++));
        while (idle.TryDequeue(out int worker)) events.Enqueue(new Work(worker, null), (now, order++));
    }

    private void Next(Work work, double now)
    {
        var random = new PhiloxStream(seed, (ulong)work.Trial!.Value, SpeedOfATrial);
        double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        events.Enqueue(work, (now + Math.Exp(Spread * normal - Spread * Spread / 2), order++));
    }

    /// <summary>What a worker does next: a step of a trial, or asking.</summary>
    private sealed record Work(int Worker, int? Trial);
}
