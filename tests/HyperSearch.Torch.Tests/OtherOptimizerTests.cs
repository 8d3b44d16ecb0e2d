namespace HyperSearch.Torch.Tests;

/// <summary>SGD, Lion and Adafactor against their published definitions, written out on doubles.</summary>
public class OtherOptimizerTests : TorchFixture
{
    private const double Rate = 0.01;
    private const double Decay = 0.1;
    private const double Scale = 0.5;

    // Three tasks' worth of elements, and a length that is no multiple of a vector.
    private const int Rows = 211;
    private const int Columns = 190;

    [TestCase(DType.Float32, 0.0, 2e-6)]
    [TestCase(DType.Float32, 0.9, 2e-6)]
    [TestCase(DType.Float64, 0.9, 1e-14)]
    public void Sgd_ThreeSteps_FollowPyTorchsDefinition(DType dtype, double momentum, double tolerance)
    {
        var (value, buffer) = (Values(1), new double[Rows * Columns]);
        var state = States(value, dtype, momentum > 0 ? 1 : 0);
        for (var step = 1; step <= 3; step++)
        {
            var gradient = Values(step + 1);
            using var g = Matrix(gradient, dtype);
            FusedOptimizer.Sgd([state[0]], [g], state[1..], Rate, momentum, Decay, Scale);
            for (var i = 0; i < value.Length; i++)
            {
                buffer[i] = (momentum * buffer[i]) + ((gradient[i] * Scale) + (Decay * value[i]));
                value[i] -= Rate * buffer[i];
            }
        }

        Assert.That(state[0].ToDoubleArray(), Is.EqualTo(value).Within(tolerance));
    }

    [TestCase(DType.Float32, 2e-6)]
    [TestCase(DType.Float64, 1e-14)]
    public void Lion_ThreeSteps_FollowTheAlgorithm(DType dtype, double tolerance)
    {
        var (value, average) = (Values(1), new double[Rows * Columns]);
        var state = States(value, dtype, 1);
        for (var step = 1; step <= 3; step++)
        {
            var gradient = Values(step + 1);
            using var g = Matrix(gradient, dtype);
            FusedOptimizer.Lion([state[0]], [g], [state[1]], Rate, 0.9, 0.99, Decay, Scale);
            for (var i = 0; i < value.Length; i++)
            {
                var direction = (0.9 * average[i]) + (0.1 * gradient[i] * Scale);
                value[i] = (value[i] * (1 - (Rate * Decay))) - (Rate * Math.Sign(direction));
                average[i] = (0.99 * average[i]) + (0.01 * gradient[i] * Scale);
            }
        }

        Assert.That(state[0].ToDoubleArray(), Is.EqualTo(value).Within(tolerance));
        Assert.That(state[1].ToDoubleArray(), Is.EqualTo(average).Within(tolerance));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Adafactor_ThreeStepsOfAMatrix_FollowTheDefinition(bool withAverage)
    {
        var (value, average) = (Values(1), new double[Rows * Columns]);
        var (rows, columns) = (new double[Rows], new double[Columns]);
        var state = States(value, DType.Float64, withAverage ? 1 : 0);
        using var r = Tensor.Zeros([Rows], DType.Float64);
        using var c = Tensor.Zeros([Columns], DType.Float64);
        for (var step = 1; step <= 3; step++)
        {
            var gradient = Values(step + 1);
            using var g = Matrix(gradient, DType.Float64);
            FusedOptimizer.Adafactor([state[0]], [g], [r], [c], state[1..], new AdamWOptions(Rate, 0.9, 0, 1e-30, Decay, step, Scale));
            var update = FactoredUpdate(gradient, rows, columns, 1 - Math.Pow(step, -0.8));
            Apply(value, update, withAverage ? average : null);
        }

        Assert.That(state[0].ToDoubleArray(), Is.EqualTo(value).Within(1e-12));
        Assert.That(r.ToDoubleArray(), Is.EqualTo(rows).Within(1e-12));
        Assert.That(c.ToDoubleArray(), Is.EqualTo(columns).Within(1e-12));
    }

    [Test]
    public void Adafactor_ThreeStepsOfAVector_KeepTheWholeSecondMoment()
    {
        var (value, square) = (Values(1), new double[Rows * Columns]);
        using var p = Tensor.FromArray(value);
        using var s = Tensor.Zeros([value.Length], DType.Float64);
        for (var step = 1; step <= 3; step++)
        {
            var gradient = Values(step + 1);
            using var g = Tensor.FromArray(gradient);
            FusedOptimizer.Adafactor([p], [g], [s], [s], [], new AdamWOptions(Rate, 0, 0, 1e-30, Decay, step, Scale));
            var kept = 1 - Math.Pow(step, -0.8);
            var update = new double[value.Length];
            for (var i = 0; i < value.Length; i++)
            {
                var wide = gradient[i] * Scale;
                square[i] = (kept * square[i]) + ((1 - kept) * ((wide * wide) + 1e-30));
                update[i] = wide / Math.Sqrt(square[i]);
            }

            Apply(value, update, null);
        }

        Assert.That(p.ToDoubleArray(), Is.EqualTo(value).Within(1e-12));
    }

    [Test]
    public void Adafactor_Float32_StaysNearFloat64()
    {
        Tensor[] Run(DType dtype)
        {
            var state = States(Values(1), dtype, 0);
            Tensor[] factors = [Tensor.Zeros([Rows], dtype), Tensor.Zeros([Columns], dtype)];
            for (var step = 1; step <= 3; step++)
                FusedOptimizer.Adafactor([state[0]], [Matrix(Values(step + 1), dtype)], [factors[0]], [factors[1]], [], new AdamWOptions(Rate, Epsilon: 1e-30, Step: step));
            return state;
        }

        Assert.That(Run(DType.Float32)[0].ToDoubleArray(), Is.EqualTo(Run(DType.Float64)[0].ToDoubleArray()).Within(2e-6));
    }

    [Test]
    public void SgdAndLion_OtherNumberOfThreadsOrLayout_GiveTheSame()
    {
        double[] Run(int threads, bool lion, bool strided)
        {
            TorchRuntime.Threads = threads;
            var state = States(Values(1), DType.Float32, 1);
            if (strided) state = [.. state.Select(tensor => tensor.Transpose(0, 1).Contiguous().Transpose(0, 1))];
            using var g = Matrix(Values(2), DType.Float32);
            if (lion) FusedOptimizer.Lion([state[0]], [g], [state[1]], Rate, 0.9, 0.99, Decay);
            else FusedOptimizer.Sgd([state[0]], [g], [state[1]], Rate, 0.9, Decay);
            return state[0].ToDoubleArray();
        }

        foreach (var lion in new[] { false, true })
        {
            Assert.That(Run(1, lion, false), Is.EqualTo(Run(2, lion, false)));
            Assert.That(Run(1, lion, true), Is.EqualTo(Run(1, lion, false)).Within(1e-6), "libtorch's operators do the same");
        }
    }

    [Test]
    public void Sgd_BFloat16Gradient_IsReadAsItIs()
    {
        using var p = Tensor.FromArray([1f, 2f]);
        using var g = Tensor.FromArray([0.5f, -1f]).To(DType.BFloat16);
        FusedOptimizer.Sgd([p], [g], [], 0.1, 0, 0);
        Assert.That(p.ToDoubleArray(), Is.EqualTo(new[] { 0.95, 2.1 }).Within(1e-6));
    }

    [Test]
    public void Adafactor_FactorsOfAnotherShape_AreRefusedWithTheShapes()
    {
        using var p = Tensor.Ones([2, 3]);
        using var short1 = Tensor.Zeros([2]);
        var error = Assert.Throws<TorchException>(() => FusedOptimizer.Adafactor([p], [p], [short1], [short1], [], new AdamWOptions(Rate)));
        Assert.That(error!.Message, Does.Contain("[2, 3]"));
    }

    // The second moment of an element is approximated by row mean x column mean / mean of the row means.
    private static double[] FactoredUpdate(double[] gradient, double[] rows, double[] columns, double kept)
    {
        var square = gradient.Select(g => (g * Scale * g * Scale) + 1e-30).ToArray();
        for (var i = 0; i < Rows; i++) rows[i] = (kept * rows[i]) + ((1 - kept) * Enumerable.Range(0, Columns).Average(j => square[(i * Columns) + j]));
        for (var j = 0; j < Columns; j++) columns[j] = (kept * columns[j]) + ((1 - kept) * Enumerable.Range(0, Rows).Average(i => square[(i * Columns) + j]));
        var mean = rows.Average();
        return [.. Enumerable.Range(0, Rows * Columns).Select(at => gradient[at] * Scale / Math.Sqrt(rows[at / Columns] / mean * columns[at % Columns]))];
    }

    private static void Apply(double[] value, double[] update, double[]? average)
    {
        var length = Math.Max(1, Math.Sqrt(update.Average(u => u * u)));
        for (var i = 0; i < value.Length; i++)
        {
            var step = update[i] / length * Rate;
            if (average is not null) step = average[i] = (0.9 * average[i]) + (0.1 * step);
            value[i] = value[i] - (Rate * Decay * value[i]) - step;
        }
    }

    private static double[] Values(int salt) => [.. Enumerable.Range(0, Rows * Columns).Select(i => Math.Sin((i * 0.7 * salt) + salt))];

    private static Tensor Matrix(double[] values, DType dtype) => Tensor.FromArray(values).Reshape(Rows, Columns).To(dtype);

    private static Tensor[] States(double[] value, DType dtype, int states)
        => [Matrix(value, dtype).Clone(), .. Enumerable.Range(0, states).Select(_ => Tensor.Zeros([Rows, Columns], dtype))];
}
