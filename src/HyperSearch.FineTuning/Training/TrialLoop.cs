using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The training loop: step, evaluate and report, obey the verdict, write a checkpoint. Whether a step is followed by an evaluation or a
/// checkpoint depends on token counts alone, so that a resumed trial does what an uninterrupted one would have done; a rung adds an evaluation,
/// which changes no weight.
/// </summary>
internal sealed class TrialLoop : IDisposable
{
    private readonly TrialSession _session;
    private readonly ITrialObserver _observer;
    private readonly TimeProvider _time;
    private readonly TrialMetrics _metrics;
    private readonly TrialCheckpoints _checkpoints;
    private readonly WeightSnapshot _best = new();
    private readonly TrialProgress _progress;
    private readonly StepRunner _steps;
    private readonly long? _until;
    private readonly long _began;
    private double _trainingSeconds;
    private long _trainedTokens;

    /// <exception cref="CheckpointException">The job's checkpoint is damaged or belongs to another trial.</exception>
    public TrialLoop(TrialSession session, FineTuneJob job, ITrialObserver observer, TimeProvider time)
    {
        (_session, _observer, _time, _until) = (session, observer, time, job.Until);
        _began = time.GetTimestamp();
        _metrics = new TrialMetrics(session, job.NeededMetrics);
        _checkpoints = new TrialCheckpoints(session, job, observer);
        _progress = job.Resume is { } resume ? _checkpoints.Restore(resume, _best) : new TrialProgress { MicroBatchRows = session.Settings.BatchSize };
        foreach (var set in (TrainingSet?[])[session.Data.Train, session.Data.Validation, session.Data.Retained])
        {
            if (set?.Note is { } note) _progress.Notes.Add(note);
        }

        _steps = new StepRunner(session, _progress.LossSum);
    }

    /// <summary>Runs until the plan, the patience, a verdict, a drain or a divergence ends it.</summary>
    public TrialResult Run()
    {
        try
        {
            Prepare();
            var stepped = true;
            while (_progress.Steps < _session.Plan.TotalSteps && stepped)
            {
                if (Advance() is { } result) return result;
                stepped = !_progress.EarlyStopping.IsExhausted(_session.Settings.Patience);
            }

            return Complete();
        }
        catch (DivergedException error)
        {
            return TrialResult.Failure("diverged", error.Message, _progress.Tokens, Record());
        }
    }

    /// <summary>Finds out before the first step whether memory will do.</summary>
    private void Prepare()
    {
        if (_progress.Steps >= _session.Plan.TotalSteps) return;
        MemoryGate.Check(_session, _progress, TorchRuntime.MemoryLimit(_session.Network.Device));
        _steps.Probe(_progress);
    }

    public void Dispose()
    {
        _steps.Dispose();
        _best.Dispose();
    }

    /// <summary>One optimiser step and what is due after it; a result when the attempt ends here.</summary>
    private TrialResult? Advance()
    {
        var before = _progress.Tokens;
        var step = _progress.Steps;
        Train();
        var last = _progress.Steps == _session.Plan.TotalSteps;
        var verdict = TrialVerdict.Continue;
        if (IsDue(_session.Settings.EvaluateEvery, before) || _session.Plan.EndsEpoch(step) || ReachesRung(before) || last)
            verdict = Evaluate(last);
        if (last || _progress.EarlyStopping.IsExhausted(_session.Settings.Patience))
            return verdict == TrialVerdict.Stop && !last ? Ended(TrialOutcome.Stopped, null) : null;
        if (verdict == TrialVerdict.Stop) return Ended(TrialOutcome.Stopped, null);
        var release = verdict == TrialVerdict.Pause || _observer.DrainRequested;
        if (!release && !IsDue(_session.CheckpointEvery, before)) return null;
        _progress.LossSum = _steps.LossSum;
        // Weights that a bad step has ruined must not become the place to go on from.
        StepRunner.CheckFinite(_progress.LossSum, _progress);
        var path = _checkpoints.Write(_progress, _best);
        return release ? Ended(TrialOutcome.Released, path) : null;
    }

    private void Train()
    {
        var before = _progress.Tokens;
        var start = _time.GetTimestamp();
        _steps.Run(_progress);
        _trainingSeconds += _time.GetElapsedTime(start).TotalSeconds;
        _trainedTokens += _progress.Tokens - before;
    }

    /// <summary>Whether the tokens passed a multiple of <paramref name="every"/> in this step.</summary>
    private bool IsDue(long? every, long before) => every is { } tokens && _progress.Tokens / tokens > before / tokens;

    private bool ReachesRung(long before) => _until is { } rung && before < rung && _progress.Tokens >= rung;

    private TrialVerdict Evaluate(bool last)
    {
        var metrics = new Dictionary<string, double> { ["train/loss"] = TrainLoss() };
        _metrics.AddValidation(metrics);
        var loss = metrics["validation/loss"];
        if (!double.IsFinite(loss) || !double.IsFinite(metrics["train/loss"]))
            throw new DivergedException($"validation loss {loss}, training loss {metrics["train/loss"]} after {_progress.Tokens} tokens; a lower learning rate or more warm-up may help");
        _progress.EarlyStopping = _progress.EarlyStopping.After(loss, _progress.Tokens);
        var ends = last || _progress.EarlyStopping.IsExhausted(_session.Settings.Patience);
        _metrics.AddCostly(metrics, all: ends && BestIsHere);
        metrics["peak_memory_gb"] = _metrics.PeakGigabytes;
        metrics["tokens_per_second"] = _trainedTokens / Math.Max(_trainingSeconds, 1e-9);
        RememberBest(metrics);
        _progress.LastMetrics = metrics;
        return _observer.Report(_progress.Tokens, metrics);
    }

    /// <summary>Whether the weights that the trial would end with are the present ones.</summary>
    private bool BestIsHere => _session.Settings.Patience is null || _progress.EarlyStopping.IsBest;

    private void RememberBest(Dictionary<string, double> metrics)
    {
        if (!_progress.EarlyStopping.IsBest) return;
        _progress.BestMetrics = metrics;
        if (_session.Settings.Patience is not null)
            _best.Take(_session.Optimizer.Weights.Select(weight => (weight.Parameter.Name, weight.Value)));
    }

    private double TrainLoss()
    {
        var mean = _steps.LossSum / Math.Max(1, _progress.LossTargets);
        _steps.ResetLoss();
        _progress.LossTargets = 0;
        return mean;
    }

    /// <summary>Puts the best weights back when patience is on, completes their metrics, and writes the final weights.</summary>
    private TrialResult Complete()
    {
        if (!BestIsHere)
        {
            _best.Restore(_session.Optimizer.Weights.Select(weight => (weight.Parameter.Name, weight.Value)));
            foreach (var weight in _session.Optimizer.Weights) weight.Publish();
            _progress.Notes.Add($"early stopping: kept the weights of {_progress.EarlyStopping.BestStep} tokens");
            _progress.LastMetrics = _progress.BestMetrics;
            _metrics.AddCostly(_progress.LastMetrics, all: true);
            _progress.LastMetrics["peak_memory_gb"] = _metrics.PeakGigabytes;
        }

        return Ended(TrialOutcome.Completed, _checkpoints.WriteFinal(_progress));
    }

    private TrialResult Ended(TrialOutcome outcome, string? checkpoint)
        => new(outcome, _progress.Tokens, _progress.LastMetrics, checkpoint, null, null, Record());

    private TrialRecord Record() => new()
    {
        TrainedTokens = _progress.Tokens,
        OptimizerSteps = _progress.Steps,
        PlannedSteps = _session.Plan.TotalSteps,
        BestStep = _progress.EarlyStopping.BestStep,
        MicroBatchRows = _progress.MicroBatchRows,
        WallSeconds = _time.GetElapsedTime(_began).TotalSeconds,
        PeakMemoryGigabytes = _metrics.PeakGigabytes,
        EstimatedMemoryGigabytes = MemoryEstimate.Of(_session).TotalBytes / 1e9,
        Seed = _session.Seed,
        Threads = TorchRuntime.Threads,
        Dtype = _session.Settings.Dtype,
        Device = _session.Network.Device.ToString(),
        LibtorchVersion = TorchRuntime.Version,
        TrainableParameters = _session.Optimizer.ParameterCount,
        TotalParameters = _session.Network.ParameterCount + (_session.Adapters is null ? 0 : _session.Optimizer.ParameterCount),
        BaseModelSha256 = _session.Data.BaseModelSha256,
        DataSets = _session.Data.Records(),
        Regularization = RegularizationRecord.Of(_session.Settings),
        Notes = _progress.Notes,
    };
}
