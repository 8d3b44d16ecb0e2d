namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Cross-entropies over 5 rows and 7 classes.</summary>
internal static class LossCases
{
    private const int Classes = 7;
    private static readonly long[] Targets = [3, 0, 6, 3, 1];
    private static readonly long[] Partly = [3, -100, 6, -100, 1];

    public static IEnumerable<OperationCase> All =>
    [
        new("cross-entropy, sum", [Logits], x => [Sum(x[0], Targets, 0)], t => Tensor.CrossEntropy(t[0], Of(Targets), sumReduction: true)),
        new("cross-entropy, mean", [Logits], x => [Sum(x[0], Targets, 0) / 5], t => Tensor.CrossEntropy(t[0], Of(Targets))),
        new("cross-entropy, ignored rows", [Logits], x => [Sum(x[0], Partly, 0) / 3], t => Tensor.CrossEntropy(t[0], Of(Partly))),
        new(
            "cross-entropy, smoothed",
            [Logits],
            x => [Sum(x[0], Targets, 0.1)],
            t => Tensor.CrossEntropy(t[0], Of(Targets), labelSmoothing: 0.1, sumReduction: true)),
        Linear("linear cross-entropy", 0, 1024),
        Linear("linear cross-entropy, smoothed", 0.1, 1024),
        Linear("linear cross-entropy, chunks of two", 0.05, 2),
        Linear("linear cross-entropy, capped", 0, 1024, 0.7),
        Linear("linear cross-entropy, capped in chunks", 0.1, 2, 1.5),
    ];

    private static Operand Logits => Operand.Spread(-3, 3, 1, 5, Classes);

    private static Tensor Of(long[] targets) => Tensor.FromArray(targets).To(TorchFixture.Here);

    private static OperationCase Linear(string name, double smoothing, int chunk, double? cap = null) => new(
        name,
        [Operand.Spread(-1, 1, 1, 5, 3), Operand.Spread(-1, 1, 2, Classes, 3)],
        x => [Sum(Capped(LinearAlgebraCases.Product(x[0], LinearAlgebraCases.Flip(x[1], Classes, 3), 5, 3, Classes), cap), Targets, smoothing)],
        t => Tensor.LinearCrossEntropy(t[0], t[1], Of(Targets), smoothing, chunk, cap));

    private static double[] Capped(double[] logits, double? cap) => cap is { } limit ? [.. logits.Select(x => limit * Math.Tanh(x / limit))] : logits;

    private static double Sum(double[] logits, long[] targets, double smoothing)
    {
        var sum = 0.0;
        for (var row = 0; row < targets.Length; row++)
        {
            if (targets[row] < 0) continue;
            var logs = ReductionCases.Softmax(logits[(row * Classes)..((row + 1) * Classes)]).Select(value => Math.Log(value)).ToArray();
            sum -= (1 - smoothing) * logs[targets[row]] + smoothing * logs.Average();
        }
        return sum;
    }
}
