namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Matrix products in every layout that reaches another path of the shim.</summary>
internal static class LinearAlgebraCases
{
    public static IEnumerable<OperationCase> All =>
    [
        new("matmul", [M(5, 3), M(3, 4)], x => Product(x[0], x[1], 5, 3, 4), t => t[0].MatMul(t[1])),
        new("matmul, transposed left", [M(3, 5), M(3, 4)], x => Product(Flip(x[0], 3, 5), x[1], 5, 3, 4), t => t[0].Transpose(0, 1).MatMul(t[1])),
        new("matmul, transposed right", [M(5, 3), M(4, 3)], x => Product(x[0], Flip(x[1], 4, 3), 5, 3, 4), t => t[0].MatMul(t[1].Transpose(0, 1))),
        new("matmul, part of a matrix", [M(5, 6), M(3, 4)], x => Product(Columns(x[0], 6, 2, 3), x[1], 5, 3, 4), t => t[0].Narrow(1, 2, 3).MatMul(t[1])),
        new("matmul, batch by matrix", [M(2, 5, 3), M(3, 4)], x => Product(x[0], x[1], 10, 3, 4), t => t[0].MatMul(t[1])),
        new("matmul, batch by batch", [M(2, 5, 3), M(2, 3, 4)], BatchProduct, t => t[0].MatMul(t[1])),
        new("linear", [M(2, 5, 3), M(4, 3)], x => Product(x[0], Flip(x[1], 4, 3), 10, 3, 4), t => t[0].Linear(t[1])),
        new(
            "linear with bias",
            [M(2, 5, 3), M(4, 3), M(4)],
            x => [.. Product(x[0], Flip(x[1], 4, 3), 10, 3, 4).Select((value, i) => value + x[2][i % 4])],
            t => t[0].Linear(t[1], t[2])),
        new(
            "linear of a view",
            [M(5, 2, 3), M(4, 3)],
            x => Product(SwapFirst(x[0], 5, 2, 3), Flip(x[1], 4, 3), 10, 3, 4),
            t => t[0].Transpose(0, 1).Linear(t[1])),
        new(
            "lora linear",
            [M(2, 5, 3), M(4, 3), M(2, 3), M(4, 2)],
            x => Lora(x, 0),
            t => t[0].LoraLinear(t[1], null, t[2], t[3], 1.5)),
        new(
            "lora linear with bias",
            [M(2, 5, 3), M(4, 3), M(2, 3), M(4, 2), M(4)],
            x => Lora(x, 4),
            t => t[0].LoraLinear(t[1], t[4], t[2], t[3], 1.5)),
        new(
            "addmm",
            [M(5, 4), M(5, 3), M(3, 4)],
            x => [.. Product(x[1], x[2], 5, 3, 4).Zip(x[0], (product, added) => 0.5 * added + 2 * product)],
            t => t[0].AddMm(t[1], t[2], beta: 0.5, alpha: 2)),
        new(
            "addmm with a row",
            [M(4), M(5, 3), M(3, 4)],
            x => [.. Product(x[1], x[2], 5, 3, 4).Select((product, i) => x[0][i % 4] + product)],
            t => t[0].AddMm(t[1], t[2])),
    ];

    internal static double[] Product(double[] a, double[] b, int rows, int inner, int columns)
    {
        var result = new double[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < inner; k++) result[i * columns + j] += a[i * inner + k] * b[k * columns + j];
            }
        }
        return result;
    }

    internal static double[] Flip(double[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => matrix[i % rows * columns + i / rows])];

    private static double[] Lora(double[][] x, int bias)
    {
        var plain = Product(x[0], Flip(x[1], 4, 3), 10, 3, 4);
        var adapted = Product(Product(x[0], Flip(x[2], 2, 3), 10, 3, 2), Flip(x[3], 4, 2), 10, 2, 4);
        return [.. plain.Zip(adapted, (a, b) => a + 1.5 * b).Select((value, i) => bias == 0 ? value : value + x[bias][i % 4])];
    }

    private static Operand M(params long[] shape) => Operand.Spread(-1, 1, 10 + (int)shape.Sum(), shape);

    private static double[] Columns(double[] matrix, int width, int start, int count) =>
        [.. matrix.Chunk(width).SelectMany(row => row.Skip(start).Take(count))];

    private static double[] SwapFirst(double[] values, int first, int second, int width) =>
        [.. Enumerable.Range(0, second).SelectMany(j => Enumerable.Range(0, first).SelectMany(i => values.Skip((i * second + j) * width).Take(width)))];

    private static double[] BatchProduct(double[][] x) =>
        [.. Enumerable.Range(0, 2).SelectMany(batch => Product([.. x[0].Skip(15 * batch).Take(15)], [.. x[1].Skip(12 * batch).Take(12)], 5, 3, 4))];
}
