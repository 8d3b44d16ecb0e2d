namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Attention over B = 2, H = 4, D = 3 with the masks and head groups that a decoder uses.</summary>
internal static class AttentionCases
{
    private const int Batch = 2;
    private const int Heads = 4;

    public static IEnumerable<OperationCase> All =>
    [
        Attention("attention", 5, 5, 3, Heads, (_, _, _) => 0),
        Attention("attention, causal", 5, 5, 3, Heads, (_, i, j) => j <= i ? 0 : double.NegativeInfinity, causal: true),
        Attention("attention, grouped heads", 5, 6, 3, 2, (_, _, _) => 0),
        Attention("attention, one key head, causal after a cache", 3, 7, 3, 1, (_, i, j) => j <= i + 4 ? 0 : double.NegativeInfinity, causal: true),
        Attention("attention, causal over two blocks of rows", 37, 37, 3, Heads, (_, i, j) => j <= i ? 0 : double.NegativeInfinity, causal: true, batchless: true),
        Attention("attention, wide heads", 4, 35, 20, 2, (_, _, _) => 0, batchless: true),
        Attention("attention, bool mask", 5, 6, 3, Heads, (b, i, j) => Allowed(b, i, j) ? 0 : double.NegativeInfinity, mask: () => BoolMask(5, 6)),
        Attention("attention, additive mask", 5, 6, 3, 2, (_, i, j) => 0.1 * i - 0.2 * j, mask: () => AdditiveMask(5, 6)),
        Attention(
            "attention, documents in one row",
            6,
            6,
            3,
            2,
            (b, i, j) => j <= i && Allowed(b, i, j) ? 0 : double.NegativeInfinity,
            causal: true,
            mask: () => BoolMask(6, 6)),
    ];

    private static bool Allowed(int batch, int i, int j) => j == i || j == 0 || (i + j + batch) % 3 != 0;

    private static Tensor BoolMask(int queries, int keys)
    {
        var values = Enumerable.Range(0, Batch * queries * keys)
            .Select(n => Allowed(n / (queries * keys), n / keys % queries, n % keys)).ToArray();
        return Tensor.FromArray(values, Batch, 1, queries, keys).To(TorchFixture.Here);
    }

    private static Tensor AdditiveMask(int queries, int keys)
    {
        var values = Enumerable.Range(0, queries * keys).Select(n => 0.1 * (n / keys) - 0.2 * (n % keys)).ToArray();
        return Tensor.FromArray(values, queries, keys).To(TorchFixture.Here);
    }

    private static OperationCase Attention(
        string name,
        int queries,
        int keys,
        int width,
        int keyHeads,
        Func<int, int, int, double> bias,
        bool causal = false,
        Func<Tensor>? mask = null,
        bool batchless = false)
    {
        var batch = batchless ? 1 : Batch;
        return new OperationCase(
            name,
            [
                Operand.Spread(-2, 2, 1, batch, Heads, queries, width),
                Operand.Spread(-2, 2, 2, batch, keyHeads, keys, width),
                Operand.Spread(-2, 2, 3, batch, keyHeads, keys, width),
            ],
            x => Reference(x, batch, queries, keys, width, keyHeads, bias),
            t => Tensor.ScaledDotProductAttention(t[0], t[1], t[2], mask?.Invoke(), causal));
    }

    private static double[] Reference(
        double[][] x, int batch, int queries, int keys, int width, int keyHeads, Func<int, int, int, double> bias)
    {
        var result = new double[batch * Heads * queries * width];
        for (var row = 0; row < batch * Heads * queries; row++)
        {
            var (b, h, i) = (row / (Heads * queries), row / queries % Heads, row % queries);
            var shared = (b * keyHeads + h * keyHeads / Heads) * keys;
            var scores = Enumerable.Range(0, keys)
                .Select(j => Dot(x[0], row * width, x[1], (shared + j) * width, width) / Math.Sqrt(width) + bias(b, i, j)).ToArray();
            var weights = ReductionCases.Softmax(scores).ToArray();
            for (var d = 0; d < width; d++)
            {
                for (var j = 0; j < keys; j++) result[row * width + d] += weights[j] * x[2][(shared + j) * width + d];
            }
        }
        return result;
    }

    private static double Dot(double[] a, int aStart, double[] b, int bStart, int length)
    {
        var sum = 0.0;
        for (var i = 0; i < length; i++) sum += a[aStart + i] * b[bStart + i];
        return sum;
    }
}
