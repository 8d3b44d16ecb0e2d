using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.MultiFidelity;

/// <summary>
/// The rows of a Gaussian process over learning curves: one for each distinct parameters and time, in the order of trial numbers and times, with values of replicates averaged.
/// </summary>
internal static class CurveTrainingRows
{
    public static DistinctRows Of(ModelInputs inputs, SortedDictionary<int, CurvePoint[]> curves, RungScores scores)
    {
        var curveByKey = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new List<Row>();
        var index = new Dictionary<(int Curve, double Time), int>();
        foreach ((int number, CurvePoint[] points) in curves)
        {
            string key = Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(inputs.Encoded(number)));
            if (!curveByKey.TryGetValue(key, out int curve)) curveByKey[key] = curve = curveByKey.Count;
            foreach (CurvePoint point in points)
            {
                if (!index.TryGetValue((curve, point.Time), out int at))
                {
                    index[(curve, point.Time)] = at = rows.Count;
                    rows.Add(new Row(curve, point.Time, []));
                }

                rows[at].Values.Add((number, scores.Of(point), 0));
            }
        }

        return new DistinctRows(Data(inputs, rows), [.. rows.Select(r => r.Values.Select(v => v.Number).ToArray())]);
    }

    private static TrainingSet Data(ModelInputs inputs, List<Row> rows)
    {
        int d = inputs.Encoder.Dimensions;
        double[] x = new double[rows.Count * d];
        for (int i = 0; i < rows.Count; i++) inputs.Encoded(rows[i].Values[0].Number).CopyTo(x, i * d);
        double[] times = [.. rows.Select(r => r.Time).Distinct().Order()];
        return new TrainingSet(
            d,
            inputs.Encoder.Numeric,
            x,
            [.. rows.Select(r => r.Values.Average(v => v.Target))],
            [.. rows.Select(r => 1.0 / r.Values.Count)],
            [.. rows.Select(r => r.Values.Sum(v => v.Variance) / (r.Values.Count * (double)r.Values.Count))])
        {
            Curves = new CurveRows(times, [.. rows.Select(r => Array.BinarySearch(times, r.Time))], [.. rows.Select(r => r.Curve)]),
        };
    }

    private sealed record Row(int Curve, double Time, List<(int Number, double Target, double Variance)> Values);
}
