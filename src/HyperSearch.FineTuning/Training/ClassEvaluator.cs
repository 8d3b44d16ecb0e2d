using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Class probabilities of every row of a set, without dropout. Rows of like length go together.</summary>
internal sealed class ClassEvaluator(IAdaptable model, int padding, int tokensPerBatch = 8192)
{
    private int _tokensPerBatch = tokensPerBatch;

    /// <summary>Logarithms of the probabilities of each row's classes, in the order of <paramref name="rows"/>.</summary>
    public IReadOnlyList<double[]> LogProbabilities(IReadOnlyList<TrainingRow> rows)
    {
        using var noGrad = new NoGradScope();
        var results = new double[rows.Count][];
        var order = Enumerable.Range(0, rows.Count).OrderBy(i => rows[i].Tokens.Length).ThenBy(i => i).ToArray();
        var next = 0;
        while (next < order.Length)
        {
            var count = 1;
            while (next + count < order.Length && (count + 1) * rows[order[next + count]].Tokens.Length <= _tokensPerBatch) count++;
            try
            {
                Batch(rows, new ArraySegment<int>(order, next, count), results);
                next += count;
            }
            catch (TorchException error) when (error.Kind == TorchErrorKind.OutOfMemory && count > 1)
            {
                TorchRuntime.EmptyCache(model.Device);
                _tokensPerBatch = Math.Max(1, _tokensPerBatch / 2);
            }
        }

        return results;
    }

    private void Batch(IReadOnlyList<TrainingRow> rows, ArraySegment<int> chosen, double[][] results)
    {
        using var scope = new TensorScope();
        var logits = ClassBatch.Of([.. chosen.Select(i => rows[i])], padding, model.Device).Logits(model);
        var values = (logits - logits.LogSumExp(1).Unsqueeze(1)).ToFloatArray();
        var classes = values.Length / chosen.Count;
        for (var i = 0; i < chosen.Count; i++)
            results[chosen[i]] = [.. values.AsSpan(i * classes, classes).ToArray().Select(value => (double)value)];
    }
}
