using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Rows padded on the right to the longest of them, and the places whose prediction counts. Only those reach the head: the scores of
/// prompt tokens and of padding are never computed.
/// </summary>
/// <param name="Ids">Int64 [rows, tokens].</param>
/// <param name="Places">Int64 [targets]: flat index (row x tokens + position) of the token before each target.</param>
/// <param name="Targets">Int64 [targets].</param>
/// <param name="TargetCount">Number of targets; may be 0.</param>
internal sealed record TokenBatch(Tensor Ids, Tensor Places, Tensor Targets, int TargetCount)
{
    /// <summary>The rows of a classifier, whose targets are one label each; null for a language model.</summary>
    public ClassBatch? Labelled { get; init; }

    /// <summary>Where the rows stand, several to a line; null: a row a line.</summary>
    public PackedLayout? Packed { get; init; }

    /// <summary>Rows with labels. Tensors of the caller's scope.</summary>
    public static TokenBatch OfLabelled(IReadOnlyList<TrainingRow> rows, int padding, Device device)
    {
        var labelled = ClassBatch.Of(rows, padding, device);
        return new TokenBatch(labelled.Ids, Tensor.Zeros([0], DType.Int64, device), labelled.Labels, rows.Count) { Labelled = labelled };
    }

    /// <summary>Tensors of the caller's scope.</summary>
    public static TokenBatch Of(IReadOnlyList<TrainingRow> rows, int padding, Device device)
    {
        var width = rows.Max(row => row.Tokens.Length);
        var ids = new long[rows.Count * width];
        Array.Fill(ids, padding);
        var places = new List<long>();
        var targets = new List<long>();
        for (var i = 0; i < rows.Count; i++)
        {
            var tokens = rows[i].Tokens.Span;
            for (var t = 0; t < tokens.Length; t++) ids[(i * width) + t] = tokens[t];
            foreach (var range in rows[i].PredictedRanges())
            {
                for (var t = range.Start; t < range.End; t++)
                {
                    places.Add((i * width) + t - 1);
                    targets.Add(tokens[t]);
                }
            }
        }

        return new TokenBatch(
            Tensor.FromArray(ids, rows.Count, width).To(device),
            Tensor.FromArray(places.ToArray(), places.Count).To(device),
            Tensor.FromArray(targets.ToArray(), targets.Count).To(device),
            targets.Count);
    }
}
