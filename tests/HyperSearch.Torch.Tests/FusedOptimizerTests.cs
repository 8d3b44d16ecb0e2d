namespace HyperSearch.Torch.Tests;

public class FusedOptimizerTests : TorchFixture
{
    private static readonly AdamWOptions Options = new(0.01, 0.9, 0.95, 1e-8, 0.1, 1, 0.5);

    [TestCase(DType.Float32, 2e-6)]
    [TestCase(DType.Float64, 1e-14)]
    public void AdamW_ThreeSteps_FollowTheFormula(DType dtype, double tolerance)
    {
        const int length = 40_000;
        var (value, gradient) = (Values(length, 1), Values(length, 2));
        var (mean, square) = (new double[length], new double[length]);
        var state = States(value, gradient, dtype);

        for (var step = 1; step <= 3; step++)
        {
            Step(state, Options with { Step = step });
            Reference(value, gradient, mean, square, Options with { Step = step });
        }

        Assert.That(state[0].ToDoubleArray(), Is.EqualTo(value).Within(tolerance));
    }

    [Test]
    public void AdamW_BFloat16Parameters_KeepFloat32State()
    {
        var state = States([1, -2, 3], [0.5, 0.25, -1], DType.BFloat16);

        Step(state, Options);

        Assert.That(state[0].DType, Is.EqualTo(DType.BFloat16));
        Assert.That(state[0].ToDoubleArray(), Is.EqualTo(new[] { 1 - 0.001 - 0.01, -2 + 0.002 - 0.01, 3 - 0.003 + 0.01 }).Within(0.01));
        Assert.That(state[2].ToDoubleArray(), Is.EqualTo(new[] { 0.025, 0.0125, -0.05 }).Within(1e-7));
    }

    [Test]
    public void AdamW_BFloat16GradientsOfFloat32Parameters_AreReadAsTheyAre()
    {
        var wide = States([1, -2, 3], [0.5, 0.25, -1], DType.Float32);
        var mixed = States([1, -2, 3], [0.5, 0.25, -1], DType.Float32);
        mixed[1] = mixed[1].To(DType.BFloat16);

        Step(wide, Options);
        Step(mixed, Options);

        Assert.That(mixed[0].ToBytes(), Is.EqualTo(wide[0].ToBytes()));
    }

    [Test]
    public void AdamW_OtherNumberOfThreads_GivesTheSameBits()
    {
        byte[] Run(int threads)
        {
            TorchRuntime.Threads = threads;
            var state = States(Values(100_000, 1), Values(100_000, 2), DType.Float32);
            Step(state, Options);
            return state[0].ToBytes();
        }

        Assert.That(Run(1), Is.EqualTo(Run(2)));
    }

    [Test]
    public void AdamW_TransposedParameter_IsUpdatedAsAContiguousOne()
    {
        var plain = States(Values(12, 1), Values(12, 2), DType.Float64);
        var strided = plain.Select(tensor => tensor.Clone().Reshape(3, 4).Transpose(0, 1)).ToArray();

        Step(plain, Options);
        Step(strided, Options);

        Assert.That(strided[0].Transpose(0, 1).ToDoubleArray(), Is.EqualTo(plain[0].ToDoubleArray()).Within(1e-15));
    }

    [Test]
    public void AdamW_StateOfAnotherShape_IsRefusedWithTheShapes()
    {
        var state = States([1, 2], [1, 2], DType.Float32);
        state[2] = Tensor.Zeros([3]);

        var error = Assert.Throws<TorchException>(() => Step(state, Options));

        Assert.That(error!.Message, Does.Contain("parameter 0 has shape [2]").And.Contain("[3]"));
    }

    [Test]
    public void GlobalNorm_SeveralTensors_IsTheNormOfAll() =>
        Assert.That(FusedOptimizer.GlobalNorm([Tensor.FromArray([3f]), Tensor.FromArray([0f, 4f])]), Is.EqualTo(5).Within(1e-12));

    [Test]
    public void Zero_SeveralTensors_ClearsThem()
    {
        Tensor[] tensors = [Tensor.Ones([2]), Tensor.Ones([3, 3])];

        FusedOptimizer.Zero(tensors);

        Assert.That(tensors.Sum(tensor => tensor.Sum().Item()), Is.Zero);
    }

    private static double[] Values(int length, int salt) => [.. Enumerable.Range(0, length).Select(i => Math.Sin(i * 0.7 + salt))];

    private static Tensor[] States(double[] value, double[] gradient, DType dtype)
    {
        var wide = dtype == DType.Float64 ? DType.Float64 : DType.Float32;
        return [Tensor.FromArray(value).To(dtype), Tensor.FromArray(gradient).To(dtype), Tensor.Zeros([value.Length], wide), Tensor.Zeros([value.Length], wide)];
    }

    private static void Step(Tensor[] state, AdamWOptions options) => FusedOptimizer.AdamW([state[0]], [state[1]], [state[2]], [state[3]], options);

    private static void Reference(double[] value, double[] gradient, double[] mean, double[] square, AdamWOptions o)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var g = gradient[i] * o.GradientScale;
            value[i] -= o.LearningRate * o.WeightDecay * value[i];
            mean[i] = o.Beta1 * mean[i] + (1 - o.Beta1) * g;
            square[i] = o.Beta2 * square[i] + (1 - o.Beta2) * g * g;
            var corrected = mean[i] / (1 - Math.Pow(o.Beta1, o.Step));
            var root = Math.Sqrt(square[i] / (1 - Math.Pow(o.Beta2, o.Step)));
            value[i] -= o.LearningRate * corrected / (root + o.Epsilon);
        }
    }
}
