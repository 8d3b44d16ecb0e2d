using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Lays rows out several to a line, no line longer than the longest row: the same step with less padding.</summary>
internal static class PackedBatch
{
    /// <summary>Tensors of the caller's scope. Rows that share no line come back as a padded batch, which needs no mask.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="padding">Fills what is left of a line.</param>
    /// <param name="window">Keys that a sliding layer sees; null: none slides.</param>
    /// <param name="device">Where the tensors are to be.</param>
    public static TokenBatch Of(IReadOnlyList<TrainingRow> rows, int padding, int? window, Device device)
    {
        var width = rows.Max(row => row.Tokens.Length);
        var bins = SequencePacking.Bins([.. rows.Select(row => row.Tokens.Length)], width);
        if (bins.Count == rows.Count) return TokenBatch.Of(rows, padding, device);
        var (ids, positions) = (new long[bins.Count * width], new long[bins.Count * width]);
        var (unpack, repack) = (new long[rows.Count * width], new long[bins.Count * width]);
        var (places, targets) = (new List<long>(), new List<long>());
        var (mask, sliding) = (new bool[(long)bins.Count * width * width], window < width ? new bool[(long)bins.Count * width * width] : null);
        Array.Fill(ids, padding);
        for (var line = 0; line < bins.Count; line++)
        {
            var at = 0;
            foreach (var row in bins[line])
            {
                var tokens = rows[row].Tokens.Span;
                for (var t = 0; t < tokens.Length; t++)
                {
                    var place = (line * width) + at + t;
                    (ids[place], positions[place]) = (tokens[t], t);
                    unpack[(row * width) + t] = place;
                    repack[place] = (row * width) + t;
                }

                See(mask, line, width, at, tokens.Length, tokens.Length);
                if (sliding is not null) See(sliding, line, width, at, tokens.Length, window!.Value);
                foreach (var range in rows[row].PredictedRanges())
                {
                    for (var t = range.Start; t < range.End; t++)
                    {
                        places.Add((line * width) + at + t - 1);
                        targets.Add(tokens[t]);
                    }
                }

                at += tokens.Length;
            }

            // A place that saw nothing at all would be no number; nobody reads what padding sees.
            for (; at < width; at++)
            {
                See(mask, line, width, at, 1, 1);
                if (sliding is not null) See(sliding, line, width, at, 1, 1);
            }
        }

        var layout = new PackedLayout(
            Upload(positions, bins.Count, width), Upload(mask, bins.Count, 1, width, width), sliding is null ? null : Upload(sliding, bins.Count, 1, width, width),
            Upload(unpack, unpack.Length), Upload(repack, repack.Length), rows.Count, width);
        return new TokenBatch(Upload(ids, bins.Count, width), Upload([.. places], places.Count), Upload([.. targets], targets.Count), targets.Count) { Packed = layout };

        Tensor Upload<T>(T[] values, params long[] shape) where T : unmanaged => (values switch
        {
            long[] numbers => Tensor.FromArray(numbers, shape),
            bool[] flags => Tensor.FromArray(flags, shape),
            _ => throw new InvalidOperationException($"no tensor of {typeof(T).Name}"),
        }).To(device);
    }

    /// <summary>Lets each token of a sequence see itself and at most <paramref name="reach"/> - 1 tokens before it.</summary>
    private static void See(bool[] mask, int line, int width, int start, int length, int reach)
    {
        for (var query = 0; query < length; query++)
        {
            var first = Math.Max(0, query - reach + 1);
            Array.Fill(mask, true, (((line * width) + start + query) * width) + start + first, query - first + 1);
        }
    }
}
