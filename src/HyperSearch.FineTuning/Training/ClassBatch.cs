using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Rows with labels, padded on the right to the longest of them.</summary>
/// <param name="Ids">Int64 [rows, tokens].</param>
/// <param name="Lengths">Tokens of each row.</param>
/// <param name="Types">Int64 [rows, tokens]: 1 in the second text of a pair.</param>
/// <param name="Labels">Int64 [rows].</param>
internal sealed record ClassBatch(Tensor Ids, IReadOnlyList<int> Lengths, Tensor Types, Tensor Labels)
{
    /// <summary>Tensors of the caller's scope.</summary>
    public static ClassBatch Of(IReadOnlyList<TrainingRow> rows, int padding, Device device)
    {
        var width = rows.Max(row => row.Tokens.Length);
        var ids = new long[rows.Count * width];
        var types = new long[rows.Count * width];
        Array.Fill(ids, padding);
        for (var i = 0; i < rows.Count; i++)
        {
            var tokens = rows[i].Tokens.Span;
            for (var t = 0; t < tokens.Length; t++) ids[(i * width) + t] = tokens[t];
            Array.Fill(types, 1, (i * width) + rows[i].SecondText, tokens.Length - rows[i].SecondText);
        }

        return new ClassBatch(
            Tensor.FromArray(ids, rows.Count, width).To(device), [.. rows.Select(row => row.Tokens.Length)], Tensor.FromArray(types, rows.Count, width).To(device),
            Tensor.FromArray(rows.Select(row => (long)row.Label).ToArray(), rows.Count).To(device));
    }

    /// <summary>Float32 [rows, classes].</summary>
    public Tensor Logits(IAdaptable model, DropoutPlan? dropout = null) => SequenceClassifier.Logits(model, Ids, Lengths, Types, dropout);
}
