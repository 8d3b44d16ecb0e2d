namespace HyperSearch.Torch.Tests.Operations;

[TestFixture(Cpu)]
[TestFixture(Cuda, Category = "Gpu")]
public class OperationTests(string device) : TorchFixture(device)
{
    private const double Step = 1e-5;

    private static IEnumerable<OperationCase> Cases =>
        [.. ElementwiseCases.All, .. ReductionCases.All, .. LinearAlgebraCases.All, .. ShapeCases.All, .. NetworkCases.All, .. LossCases.All];

    [Test]
    public void Cases_Count_IsAtLeastForty() => Assert.That(Cases.Select(item => item.Name).Distinct().Count(), Is.GreaterThanOrEqualTo(40));

    [TestCaseSource(nameof(Cases))]
    public void Operation_InFloat64_AgreesWithTheReference(OperationCase item) => Check(item, DType.Float64, 1e-10, 1e-7);

    [TestCaseSource(nameof(Cases))]
    public void Operation_InFloat32_AgreesWithTheReference(OperationCase item) => Check(item, DType.Float32, 2e-5, 1e-4);

    private static void Check(OperationCase item, DType dtype, double valueTolerance, double gradientTolerance)
    {
        var inputs = item.Inputs.Select(input => Leaf(input, dtype)).ToArray();
        var result = item.Operation(inputs);
        var expected = item.Reference([.. item.Inputs.Select(input => input.Values)]);
        AssertClose(result.ToDoubleArray(), expected, valueTolerance, "value");

        var weights = Operand.Spread(-1, 1, 99, expected.Length).Values;
        result.Backward(Tensor.FromArray(weights).Reshape(result.Shape).To(dtype).To(Here));
        for (var i = 0; i < inputs.Length; i++)
        {
            var gradient = inputs[i].Grad ?? throw new AssertionException($"input {i} has no gradient");
            AssertClose(gradient.ToDoubleArray(), Differences(item, i, weights), gradientTolerance, $"gradient of input {i}");
        }
    }

    private static Tensor Leaf(Operand input, DType dtype)
    {
        var leaf = Tensor.FromArray(input.Values, input.Shape).To(dtype).To(Here);
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static double[] Differences(OperationCase item, int input, double[] weights)
    {
        var values = item.Inputs.Select(operand => (double[])operand.Values.Clone()).ToArray();
        var gradient = new double[values[input].Length];
        for (var j = 0; j < gradient.Length; j++)
        {
            var origin = values[input][j];
            values[input][j] = origin + Step;
            var above = Weighted(item.Reference(values), weights);
            values[input][j] = origin - Step;
            var below = Weighted(item.Reference(values), weights);
            values[input][j] = origin;
            gradient[j] = (above - below) / (2 * Step);
        }
        return gradient;
    }

    private static double Weighted(double[] values, double[] weights) => values.Zip(weights, (value, weight) => value * weight).Sum();

    private static void AssertClose(double[] actual, double[] expected, double tolerance, string what)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), what);
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(allowed), $"{what}, element {i}");
        }
    }
}
