using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Loss and token accuracy of a model over a set, without dropout or label smoothing. Rows of like length go together; every target
/// weighs the same wherever it stands, so that the result does not depend on how the rows were batched.
/// </summary>
internal sealed class LossEvaluator
{
    private const int TokensPerBatch = 8192;

    private readonly DecoderModel _model;
    private readonly int _padding;
    private int _tokensPerBatch;

    public LossEvaluator(DecoderModel model, int padding, int tokensPerBatch = TokensPerBatch)
        => (_model, _padding, _tokensPerBatch) = (model, padding, tokensPerBatch);

    /// <summary>Sums over all rows.</summary>
    public LossSums Evaluate(IReadOnlyList<TrainingRow> rows)
    {
        // By row first, then added in file order: the same double whatever the batches were.
        var sums = new LossSums();
        foreach (var row in EvaluateRows(rows)) sums += row;
        return sums;
    }

    /// <summary>Sums of each row, in the order of <paramref name="rows"/>.</summary>
    public LossSums[] EvaluateRows(IReadOnlyList<TrainingRow> rows)
    {
        using var noGrad = new NoGradScope();
        var results = new LossSums[rows.Count];
        var order = Enumerable.Range(0, rows.Count).OrderBy(i => rows[i].Tokens.Length).ThenBy(i => i).ToArray();
        var next = 0;
        while (next < order.Length)
        {
            var count = Fitting(rows, order, next);
            try
            {
                Batch(rows, new ArraySegment<int>(order, next, count), results);
                next += count;
            }
            catch (TorchException error) when (error.Kind == TorchErrorKind.OutOfMemory && count > 1)
            {
                TorchRuntime.EmptyCache(_model.Device);
                _tokensPerBatch = Math.Max(1, _tokensPerBatch / 2);
            }
        }

        return results;
    }

    private int Fitting(IReadOnlyList<TrainingRow> rows, int[] order, int first)
    {
        var count = 1;
        while (first + count < order.Length && (count + 1) * rows[order[first + count]].Tokens.Length <= _tokensPerBatch) count++;
        return count;
    }

    private void Batch(IReadOnlyList<TrainingRow> rows, ArraySegment<int> chosen, LossSums[] results)
    {
        using var scope = new TensorScope();
        var items = chosen.Select(i => rows[i]).ToArray();
        var batch = TokenBatch.Of(items, _padding, _model.Device);
        if (batch.TargetCount == 0) return;
        var hidden = _model.Hidden(batch.Ids).Reshape([-1, _model.Config.HiddenSize]).IndexSelect(0, batch.Places);
        var losses = new float[batch.TargetCount];
        var correct = new bool[batch.TargetCount];
        var chunk = HeadChunk.Rows(_model.Config);
        for (var first = 0; first < batch.TargetCount; first += chunk)
            Score(hidden, batch.Targets, first, Math.Min(chunk, batch.TargetCount - first), losses, correct);
        var at = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var end = at + items[i].Targets;
            var loss = 0.0;
            long hits = 0;
            for (; at < end; at++)
            {
                loss += losses[at];
                if (correct[at]) hits++;
            }

            results[chosen[i]] = new LossSums(loss, items[i].Targets, hits);
        }
    }

    private void Score(Tensor hidden, Tensor targets, int first, int count, float[] losses, bool[] correct)
    {
        using var scope = new TensorScope();
        var logits = _model.Logits(hidden.Narrow(0, first, count)).To(DType.Float32);
        var wanted = targets.Narrow(0, first, count);
        var loss = logits.LogSumExp(1) - logits.Gather(1, wanted.Unsqueeze(1)).Squeeze(1);
        loss.ToFloatArray().CopyTo(losses, first);
        var best = logits.ArgMax(1).ToLongArray();
        var labels = wanted.ToLongArray();
        for (var i = 0; i < count; i++) correct[first + i] = best[i] == labels[i];
    }
}
