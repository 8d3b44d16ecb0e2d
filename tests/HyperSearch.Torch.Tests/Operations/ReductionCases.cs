namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Sums, extremes, softmaxes and norms of a [3, 4] matrix.</summary>
internal static class ReductionCases
{
    public static IEnumerable<OperationCase> All =>
    [
        OverAll("sum", x => x.Sum(), x => x.Sum()),
        OverAll("mean", x => x.Average(), x => x.Mean()),
        OverAll("max of all", x => x.Max(), x => x.Max()),
        OverAll("min of all", x => x.Min(), x => x.Min()),
        OverAll("norm", x => Math.Sqrt(x.Sum(value => value * value)), x => x.Norm()),
        OverRows("sum of rows", row => row.Sum(), x => x.Sum(1)),
        OverRows("mean of rows", row => row.Average(), x => x.Mean(1, keepDim: true)),
        OverRows("max of rows", row => row.Max(), x => x.Max(1).Values),
        OverRows("log-sum-exp of rows", row => Math.Log(row.Sum(Math.Exp)), x => x.LogSumExp(1)),
        new("sum of columns", [Matrix], x => [.. Columns(x[0]).Select(column => column.Sum())], t => t[0].Sum(0)),
        new("mean of columns", [Matrix], x => [.. Columns(x[0]).Select(column => column.Average())], t => t[0].Mean(0)),
        new("softmax", [Matrix], x => [.. Rows(x[0]).SelectMany(Softmax)], t => t[0].Softmax(1)),
        new("log-softmax", [Matrix], x => [.. Rows(x[0]).SelectMany(Softmax).Select(value => Math.Log(value))], t => t[0].LogSoftmax(-1)),
        new("cumulative sum", [Matrix], x => [.. Rows(x[0]).SelectMany(Running)], t => t[0].CumSum(1)),
        new("top 2", [Matrix], x => [.. Rows(x[0]).SelectMany(row => row.OrderDescending().Take(2))], t => t[0].TopK(2).Values),
    ];

    private static Operand Matrix => Operand.Spread(-2, 2, 4, 3, 4);

    internal static IEnumerable<double> Softmax(double[] row)
    {
        var sum = row.Sum(Math.Exp);
        return row.Select(value => Math.Exp(value) / sum);
    }

    private static IEnumerable<double[]> Rows(double[] values) => values.Chunk(4);

    private static IEnumerable<double[]> Columns(double[] values) =>
        Enumerable.Range(0, 4).Select(column => Rows(values).Select(row => row[column]).ToArray());

    private static IEnumerable<double> Running(double[] row) => row.Select((_, i) => row.Take(i + 1).Sum());

    private static OperationCase OverAll(string name, Func<double[], double> reference, Func<Tensor, Tensor> operation) =>
        new(name, [Matrix], x => [reference(x[0])], t => operation(t[0]));

    private static OperationCase OverRows(string name, Func<double[], double> reference, Func<Tensor, Tensor> operation) =>
        new(name, [Matrix], x => [.. Rows(x[0]).Select(reference)], t => operation(t[0]));
}
