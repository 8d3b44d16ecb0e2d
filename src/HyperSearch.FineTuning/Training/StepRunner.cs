using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// One optimiser step: the gradient of the objective over all targets of the window, whatever the micro-batches, then clipping and
/// AdamW. When memory ends, the same step is tried again with half the micro-batch; nothing of the failed try remains.
/// </summary>
internal sealed class StepRunner : IDisposable
{
    /// <summary>Steps between looks at the loss when no clipping reads the gradient norm anyway.</summary>
    private const int StepsBetweenChecks = 16;

    private readonly TrialSession _session;
    private readonly Tensor _lossSum;

    public StepRunner(TrialSession session, double lossSum)
    {
        _session = session;
        using var scope = new TensorScope();
        _lossSum = TensorScope.Detach(Tensor.Full([1], lossSum, DType.Float64, session.Network.Device));
    }

    /// <summary>Sum of the losses since the last <see cref="ResetLoss"/>; waits for the device.</summary>
    public double LossSum => _lossSum.Item();

    public void ResetLoss() => _lossSum.FillInPlace(0);

    /// <summary>Runs the step that comes next.</summary>
    /// <exception cref="DivergedException">The loss or its gradient is not finite.</exception>
    /// <exception cref="TorchException">Out of memory with a single sequence, or a failure of libtorch.</exception>
    public void Run(TrialProgress progress)
    {
        var step = progress.Steps;
        var window = Window(step);
        var targets = window.Sum(item => (long)item.Row.Targets);
        if (targets > 0)
        {
            var norm = Gradients(window, targets, step, progress);
            var clip = _session.Settings.Clip;
            var scale = norm is { } length && length > clip ? clip / (length + 1e-6) : 1;
            _session.Optimizer.Step(_session.Schedule.RateAt(step), step + 1, scale);
        }

        progress.Steps++;
        progress.Tokens += window.Sum(item => (long)item.Row.Tokens.Length);
        progress.LossTargets += targets;
        if (_session.Settings.Clip <= 0 && progress.Steps % StepsBetweenChecks == 0) CheckFinite(LossSum, progress);
    }

    /// <summary>
    /// The forward and backward pass of the longest rows, twice where gradients add up over micro-batches, so that memory ends now or not at all.
    /// Nothing of it remains but a micro-batch that fits: masks are functions of coordinates, gradients are dropped, no count moves.
    /// </summary>
    /// <exception cref="TorchException">Out of memory with a single sequence, or a failure of libtorch.</exception>
    public void Probe(TrialProgress progress)
    {
        while (true)
        {
            try
            {
                using var scope = new TensorScope();
                var unused = Tensor.Zeros([1], DType.Float64, _session.Network.Device);
                var rows = _session.LongestRows(progress.MicroBatchRows).Select((row, place) => (Row: row, Place: place)).ToArray();
                for (var batch = 0; batch < Math.Min(2, _session.Settings.Accumulation); batch++) MicroBatch(rows, 1, 0, unused);
                return;
            }
            catch (TorchException error) when (error.Kind == TorchErrorKind.OutOfMemory && progress.MicroBatchRows > 1)
            {
                Halve(progress, Math.Min(progress.MicroBatchRows, _session.Train.Rows.Count), "probing the longest rows");
            }
            finally
            {
                _session.Optimizer.ForgetGradients();
            }
        }
    }

    public void Dispose() => _lossSum.Dispose();

    private void Halve(TrialProgress progress, int rows, string when)
    {
        TorchRuntime.EmptyCache(_session.Network.Device);
        progress.MicroBatchRows = Math.Max(1, (rows + 1) / 2);
        progress.Notes.Add($"{when}: out of memory with {rows} sequences at a time; tried again with {progress.MicroBatchRows}");
    }

    /// <summary>Rows of the step, longest first, each with its place in the data order (which names its dropout masks).</summary>
    private (TrainingRow Row, int Place)[] Window(long step)
    {
        var rows = _session.Plan.RowsOf(step).Select(row => _session.Train.Rows[row]);
        var replayed = _session.Plan.ReplayedOf(step).Select(row => _session.Data.Replay!.Rows[row]);
        var window = rows.Concat(replayed).Select((row, place) => (Row: row, Place: place)).ToArray();
        // The sum over the window does not depend on the order inside it; like lengths together waste less padding.
        if (_session.Settings.Accumulation > 1)
            Array.Sort(window, (a, b) => a.Row.Tokens.Length != b.Row.Tokens.Length ? b.Row.Tokens.Length.CompareTo(a.Row.Tokens.Length) : a.Place.CompareTo(b.Place));
        return window;
    }

    /// <summary>Leaves the window's gradient in the parameters; returns its norm when clipping wants it.</summary>
    private double? Gradients((TrainingRow Row, int Place)[] window, long targets, long step, TrialProgress progress)
    {
        while (true)
        {
            try
            {
                using var scope = new TensorScope();
                var loss = Tensor.Zeros([1], DType.Float64, _session.Network.Device);
                for (var first = 0; first < window.Length; first += progress.MicroBatchRows)
                {
                    var count = Math.Min(progress.MicroBatchRows, window.Length - first);
                    MicroBatch(new ArraySegment<(TrainingRow, int)>(window, first, count), targets, step, loss);
                }

                _session.Objective.AddPenaltyGradients();
                double? norm = _session.Settings.Clip > 0 ? _session.Optimizer.GradientNorm() : null;
                if (norm is { } value) CheckFinite(value, progress);
                _lossSum.AddInPlace(loss);
                return norm;
            }
            catch (TorchException error) when (error.Kind == TorchErrorKind.OutOfMemory && progress.MicroBatchRows > 1)
            {
                _session.Optimizer.ForgetGradients();
                // A window smaller than the micro-batch must shrink too, or the same try would repeat.
                var rows = Math.Min(progress.MicroBatchRows, window.Length);
                if (rows == 1) throw;
                Halve(progress, rows, $"step {step}");
            }
        }
    }

    private void MicroBatch(ArraySegment<(TrainingRow Row, int Place)> items, long windowTargets, long step, Tensor lossSum)
    {
        using var scope = new TensorScope();
        TrainingRow[] rows = [.. items.Select(item => item.Row)];
        var batch = Batch(rows);
        if (batch.TargetCount == 0) return;
        lossSum.AddInPlace(_session.Objective.Loss.Backward(batch, Dropout(items, step) is { } dropout ? dropout with { Packed = batch.Packed } : null, 1.0 / windowTargets));
    }

    private TokenBatch Batch(TrainingRow[] rows)
    {
        var device = _session.Network.Device;
        if (_session.Classifies) return TokenBatch.OfLabelled(rows, TrialSession.Padding, device);
        return _session.Settings.Packing ? PackedBatch.Of(rows, TrialSession.Padding, _session.Network.Config.Window, device) : TokenBatch.Of(rows, TrialSession.Padding, device);
    }

    private DropoutPlan? Dropout(ArraySegment<(TrainingRow Row, int Place)> items, long step)
    {
        var settings = _session.Settings;
        var adapter = _session.Adapters is null ? 0 : settings.LoraDropout;
        if (settings.Dropout == 0 && adapter == 0 && settings.Neftune == 0) return null;
        var seeds = items.Select(item => (long)SeedStream.Derive(_session.Seed, SeedStream.Dropout, (ulong)step, (ulong)item.Place)).ToArray();
        return new DropoutPlan(settings.Dropout, adapter, Tensor.FromArray(seeds, seeds.Length)) { EmbeddingNoise = settings.Neftune > 0 ? Noise(items, step) : null };
    }

    private Tensor Noise(ArraySegment<(TrainingRow Row, int Place)> items, long step)
    {
        var seeds = items.Select(item => SeedStream.Derive(_session.Seed, SeedStream.EmbeddingNoise, (ulong)step, (ulong)item.Place)).ToArray();
        var lengths = items.Select(item => item.Row.Tokens.Length).ToArray();
        return EmbeddingNoise.Of(lengths, seeds, _session.Network.Config.HiddenSize, _session.Settings.Neftune).To(_session.Network.Device);
    }

    /// <exception cref="DivergedException">The value is not finite.</exception>
    public static void CheckFinite(double value, TrialProgress progress)
    {
        if (!double.IsFinite(value))
            throw new DivergedException($"the training loss or its gradient is not finite at optimiser step {progress.Steps} ({progress.Tokens} tokens); a lower learning rate or more warm-up may help");
    }
}
