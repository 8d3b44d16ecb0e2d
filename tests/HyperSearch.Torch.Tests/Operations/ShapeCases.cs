namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Views, gathers and joins of a [3, 4] matrix; results are compared in row-major order.</summary>
internal static class ShapeCases
{
    private static readonly long[] Picked = [2, 0, 2];

    public static IEnumerable<OperationCase> All =>
    [
        new("transpose", [Matrix], x => LinearAlgebraCases.Flip(x[0], 3, 4), t => t[0].Transpose(0, 1)),
        new("permute", [Matrix], x => LinearAlgebraCases.Flip(x[0], 3, 4), t => t[0].Permute(1, 0)),
        new("contiguous", [Matrix], x => LinearAlgebraCases.Flip(x[0], 3, 4), t => t[0].Transpose(0, 1).Contiguous()),
        new("reshape", [Matrix], x => x[0], t => t[0].Reshape(2, -1)),
        new("view", [Matrix], x => x[0], t => t[0].View(12)),
        new("unsqueeze", [Matrix], x => x[0], t => t[0].Unsqueeze(1)),
        new("squeeze", [Operand.Spread(-1, 1, 6, 3, 1, 4)], x => x[0], t => t[0].Squeeze(1)),
        new("expand", [Operand.Spread(-1, 1, 6, 3, 1)], x => [.. x[0].SelectMany(value => Enumerable.Repeat(value, 4))], t => t[0].Expand(3, 4)),
        new("narrow", [Matrix], x => [.. x[0].Chunk(4).SelectMany(row => row[1..3])], t => t[0].Narrow(1, 1, 2)),
        new("select", [Matrix], x => x[0][4..8], t => t[0].Select(0, 1)),
        new("index select", [Matrix], x => [.. Picked.SelectMany(row => x[0].Chunk(4).ElementAt((int)row))], t => t[0].IndexSelect(0, Index())),
        new("embedding", [Matrix], x => [.. Picked.SelectMany(row => x[0].Chunk(4).ElementAt((int)row))], t => t[0].Embedding(Index())),
        new("gather", [Matrix], x => [x[0][2], x[0][4], x[0][10]], t => t[0].Gather(1, Index().Unsqueeze(1))),
        new("index add", [Matrix, Rows], x => AddedRows(x[0], x[1]), t => t[0].IndexAdd(0, Index(), t[1])),
        new("scatter add", [Matrix, Operand.Spread(-1, 1, 8, 3, 1)], x => AddedElements(x[0], x[1]), t => t[0].ScatterAdd(1, Index().Unsqueeze(1), t[1])),
        new("cat", [Matrix, Rows], x => [.. x[0].Chunk(4).Zip(x[1].Chunk(4), (a, b) => a.Concat(b)).SelectMany(row => row)], t => Tensor.Cat([t[0], t[1]], 1)),
        new("stack", [Matrix, Rows], x => [.. x[0], .. x[1]], t => Tensor.Stack([t[0], t[1]])),
        new("split", [Matrix], x => [.. x[0].Chunk(4).SelectMany(row => row[3..])], t => t[0].Split(1, 3, 1)[1]),
        new("lower triangle", [Matrix], x => [.. x[0].Select((value, i) => i % 4 <= i / 4 ? value : 0)], t => t[0].Tril()),
    ];

    private static Operand Matrix => Operand.Spread(-1, 1, 5, 3, 4);

    private static Operand Rows => Operand.Spread(-1, 1, 7, 3, 4);

    private static Tensor Index() => Tensor.FromArray(Picked).To(TorchFixture.Here);

    private static double[] AddedRows(double[] target, double[] source)
    {
        var result = (double[])target.Clone();
        for (var i = 0; i < source.Length; i++) result[Picked[i / 4] * 4 + i % 4] += source[i];
        return result;
    }

    private static double[] AddedElements(double[] target, double[] source)
    {
        var result = (double[])target.Clone();
        for (var row = 0; row < 3; row++) result[row * 4 + Picked[row]] += source[row];
        return result;
    }
}
