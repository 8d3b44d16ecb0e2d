namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Normalizations, the rotary embedding and attention.</summary>
internal static class NetworkCases
{
    private const double Epsilon = 1e-5;

    public static IEnumerable<OperationCase> All =>
    [
        new("rms norm", [Operand.Spread(-2, 2, 1, 2, 3, 5), Operand.Spread(0.5, 1.5, 2, 5)], x => RmsNorm(x[0], x[1]), t => t[0].RmsNorm(t[1], Epsilon)),
        new(
            "rms norm, many wide rows",
            [Operand.Spread(-2, 2, 1, 70, 2), Operand.Spread(0.5, 1.5, 2, 2)],
            x => RmsNorm(x[0], x[1]),
            t => t[0].RmsNorm(t[1], Epsilon)),
        new(
            "layer norm",
            [Operand.Spread(-2, 2, 1, 3, 5), Operand.Spread(0.5, 1.5, 2, 5), Operand.Spread(-1, 1, 3, 5)],
            x => LayerNorm(x[0], x[1], x[2]),
            t => t[0].LayerNorm(t[1], t[2], Epsilon)),
        new("rotary", [Operand.Spread(-1, 1, 1, 2, 3, 5, 4)], x => Rotary(x[0], 5, 0), t => t[0].RotaryEmbedding(Table(5, 0, Math.Cos), Table(5, 0, Math.Sin))),
        new(
            "rotary, split heads, a table per sequence",
            [Operand.Spread(-1, 1, 1, 2, 5, 3, 4)],
            x => Rotary(SwapHeads(x[0], 2, 5, 3, 4), 5, 2),
            t => t[0].Transpose(1, 2).RotaryEmbedding(PerSequence(Math.Cos), PerSequence(Math.Sin))),
        .. AttentionCases.All,
    ];

    private static double[] RmsNorm(double[] x, double[] weight) =>
        [.. x.Chunk(weight.Length).SelectMany(row => row.Select((value, i) => value * weight[i] / Math.Sqrt(row.Average(v => v * v) + Epsilon)))];

    private static double[] LayerNorm(double[] x, double[] weight, double[] bias) => [.. x.Chunk(weight.Length).SelectMany(row =>
    {
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + Epsilon);
        return row.Select((value, i) => (value - mean) / deviation * weight[i] + bias[i]);
    })];

    private static double Angle(int position, int pair) => position * Math.Pow(10, -pair);

    /// <summary>Rows of D = 4: dimension i turns with i + 2. Positions of sequence b start at b times <paramref name="shift"/>.</summary>
    private static double[] Rotary(double[] x, int positions, int shift)
    {
        var result = new double[x.Length];
        for (var row = 0; row < x.Length / 4; row++)
        {
            var position = row % positions + row / (3 * positions) * shift;
            for (var pair = 0; pair < 2; pair++)
            {
                var (cos, sin) = (Math.Cos(Angle(position, pair)), Math.Sin(Angle(position, pair)));
                var (first, second) = (x[row * 4 + pair], x[row * 4 + pair + 2]);
                result[row * 4 + pair] = first * cos - second * sin;
                result[row * 4 + pair + 2] = second * cos + first * sin;
            }
        }
        return result;
    }

    private static Tensor Table(int positions, int start, Func<double, double> function)
    {
        var values = Enumerable.Range(0, positions * 4).Select(i => function(Angle(start + i / 4, i % 2))).ToArray();
        return Tensor.FromArray(values, positions, 4).To(TorchFixture.Here);
    }

    private static Tensor PerSequence(Func<double, double> function) => Tensor.Stack([Table(5, 0, function), Table(5, 2, function)]);

    private static double[] SwapHeads(double[] x, int batch, int positions, int heads, int width)
    {
        var result = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var (b, t, h, d) = (i / (positions * heads * width), i / (heads * width) % positions, i / width % heads, i % width);
            result[((b * heads + h) * positions + t) * width + d] = x[i];
        }
        return result.Length == batch * positions * heads * width ? result : throw new InvalidOperationException("the shape does not fit");
    }
}
