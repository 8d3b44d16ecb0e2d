namespace HyperSearch.Torch.Tests.Operations;

/// <summary>Arithmetic, functions and selections.</summary>
internal static class ElementwiseCases
{
    private static readonly bool[] Mask = [true, false, false, true, true, false];

    public static IEnumerable<OperationCase> All =>
    [
        Binary("add", (x, y) => x + y, (x, y) => x + y),
        Binary("sub", (x, y) => x - y, (x, y) => x - y),
        Binary("mul", (x, y) => x * y, (x, y) => x * y),
        Binary("div", (x, y) => x / y, (x, y) => x / y),
        Binary("minimum", Math.Min, (x, y) => x.Minimum(y)),
        Binary("maximum", Math.Max, (x, y) => x.Maximum(y)),
        BroadcastRow("add, broadcast", (x, y) => x + y, (x, y) => x + y),
        BroadcastRow("mul, broadcast", (x, y) => x * y, (x, y) => x * y),
        Unary("add number", x => x + 2.5, x => x + 2.5),
        Unary("number minus", x => 2.5 - x, x => 2.5 - x),
        Unary("sub number", x => x - 2.5, x => x - 2.5),
        Unary("mul number", x => 3 * x, x => 3 * x),
        Unary("div number", x => x / 3, x => x / 3),
        Unary("number over", x => 3 / x, x => 3 / x, 0.5),
        Unary("neg", x => -x, x => -x),
        Unary("exp", Math.Exp, x => x.Exp()),
        Unary("log", Math.Log, x => x.Log(), 0.3),
        Unary("sqrt", Math.Sqrt, x => x.Sqrt(), 0.3),
        Unary("rsqrt", x => 1 / Math.Sqrt(x), x => x.Rsqrt(), 0.3),
        Unary("pow", x => Math.Pow(x, 2.7), x => x.Pow(2.7), 0.3),
        Unary("abs", Math.Abs, x => x.Abs()),
        Unary("sin", Math.Sin, x => x.Sin()),
        Unary("cos", Math.Cos, x => x.Cos()),
        Unary("tanh", Math.Tanh, x => x.Tanh()),
        Unary("sigmoid", Logistic, x => x.Sigmoid()),
        Unary("silu", x => x * Logistic(x), x => x.Silu()),
        Unary("gelu", x => x * NormalDistribution(x), x => x.Gelu()),
        Unary("gelu, tanh", x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), x => x.Gelu(tanh: true)),
        Unary("relu", x => Math.Max(0, x), x => x.Relu()),
        Unary("square", x => x * x, x => x.Square()),
        Unary("clamp", x => Math.Clamp(x, -0.7, 0.9), x => x.Clamp(-0.7, 0.9)),
        new("where", [A, B], x => [.. Mask.Select((chosen, i) => chosen ? x[0][i] : x[1][i])], t => t[0].Where(MaskTensor(), t[1])),
        new("masked fill", [A], x => [.. Mask.Select((hidden, i) => hidden ? 7 : x[0][i])], t => t[0].MaskedFill(MaskTensor(), 7)),
        new("swiglu", [A, B], x => [.. x[0].Zip(x[1], (g, u) => g * Logistic(g) * u)], t => Tensor.SwiGlu(t[0], t[1])),
        new(
            "swiglu, views",
            [Operand.Spread(-6, 6, 5, 3, 40)],
            x => [.. Enumerable.Range(0, 60).Select(i => (Row: i / 20, Column: i % 20)).Select(p => SwiGlu(x[0], p.Row, p.Column))],
            t => Tensor.SwiGlu(t[0].Narrow(1, 0, 20), t[0].Narrow(1, 20, 20))),
        new("to another type and back", [A], x => x[0], t => t[0].To(DType.Float64).To(t[0].DType)),
        new("clone", [A], x => x[0], t => t[0].Clone()),
    ];

    private static Operand A => Operand.Spread(-2, 2, 1, 2, 3);

    private static Operand B => Operand.Spread(0.4, 2, 2, 2, 3);

    internal static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static double SwiGlu(double[] rows, int row, int column)
    {
        var gate = rows[row * 40 + column];
        return gate * Logistic(gate) * rows[row * 40 + 20 + column];
    }

    private static Tensor MaskTensor() => Tensor.FromArray(Mask, 2, 3).To(TorchFixture.Here);

    private static OperationCase Unary(
        string name, Func<double, double> reference, Func<Tensor, Tensor> operation, double low = -2) =>
        new(
            name,
            [Operand.Spread(low, 2, 1, 3, 5)],
            x => [.. x[0].Select(reference)],
            t => operation(t[0]));

    private static OperationCase Binary(string name, Func<double, double, double> reference, Func<Tensor, Tensor, Tensor> operation) =>
        new(name, [A, B], x => [.. x[0].Zip(x[1], reference)], t => operation(t[0], t[1]));

    private static OperationCase BroadcastRow(string name, Func<double, double, double> reference, Func<Tensor, Tensor, Tensor> operation) =>
        new(
            name,
            [A, Operand.Spread(-1, 1, 3, 3)],
            x => [.. x[0].Select((value, i) => reference(value, x[1][i % 3]))],
            t => operation(t[0], t[1]));

    /// <summary>The standard normal distribution function by the Taylor series of its integral, which converges fast for |x| below 2.</summary>
    private static double NormalDistribution(double x)
    {
        double term = x, sum = x;
        for (var n = 1; n < 60; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }
        return 0.5 + sum / Math.Sqrt(2 * Math.PI);
    }
}
