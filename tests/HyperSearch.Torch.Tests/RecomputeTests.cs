namespace HyperSearch.Torch.Tests;

public class RecomputeTests : TorchFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public void Recomputed_ValueAndGradients_AreThoseOfThePlainFunctionToTheBit(bool inputHasHistory)
    {
        var (plain, again) = (Gradients(recompute: false, inputHasHistory), Gradients(recompute: true, inputHasHistory));

        Assert.That(again.Value, Is.EqualTo(plain.Value));
        Assert.That(again.OfWeight, Is.EqualTo(plain.OfWeight));
        Assert.That(again.OfInput, Is.EqualTo(plain.OfInput));
        Assert.That(again.Calls, Is.EqualTo(2));
    }

    [Test]
    public void Recomputed_WithoutRecording_RunsOnceAndIsForgotten()
    {
        using var noGrad = new NoGradScope();
        var calls = 0;
        var y = Tensor.Ones([2]).Recomputed(x => { calls++; return x * 2; });

        Assert.That(y.ToDoubleArray(), Is.EqualTo(new[] { 2.0, 2.0 }));
        Assert.That((calls, y.RequiresGrad), Is.EqualTo((1, false)));
    }

    [Test]
    public void Recomputed_LongChain_KeepsLessAlive()
    {
        long Peak(bool recompute)
        {
            using var scope = new TensorScope();
            var x = Tensor.Ones([1 << 16]);
            x.RequiresGrad = true;
            TorchRuntime.ResetPeak(Device.Cpu);
            var before = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
            var y = x;
            for (var layer = 0; layer < 8; layer++) y = recompute ? y.Recomputed(Part) : Part(y);
            y.Sum().Backward();
            return TorchRuntime.Memory(Device.Cpu).PeakBytes - before;
        }

        static Tensor Part(Tensor x)
        {
            using var scope = new TensorScope();
            var y = x;
            for (var i = 0; i < 8; i++) y = y.Sigmoid() * x;
            return scope.Keep(y);
        }

        Assert.That(Peak(true), Is.LessThan(Peak(false) / 3));
    }

    [Test]
    public void Recomputed_FailureInEitherPass_ComesBackWithItsKind()
    {
        var x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        var shape = Assert.Throws<TorchException>(() => x.Recomputed(y => y + Tensor.Ones([3])));
        Assert.That(shape!.Kind, Is.EqualTo(TorchErrorKind.Shape));
        var foreign = Assert.Throws<TorchException>(() => x.Recomputed(_ => throw new InvalidOperationException("of our own")));
        Assert.That(foreign!.Message, Does.Contain("of our own"));

        var calls = 0;
        var late = x.Recomputed(y => ++calls == 1 ? y * 2 : throw new TorchException(TorchErrorKind.OutOfMemory, "no more"));
        var memory = Assert.Throws<TorchException>(() => late.Sum().Backward());
        Assert.That((memory!.Kind, memory.Message), Is.EqualTo((TorchErrorKind.OutOfMemory, memory.Message)));
        Assert.That(memory.Message, Does.Contain("no more"));
    }

    [Test]
    public void Recomputed_ManyTimes_LeavesNoTensorBehind()
    {
        var weight = TensorScope.Detach(Tensor.Ones([4]));
        weight.RequiresGrad = true;
        var live = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            using (var scope = new TensorScope())
            {
                (Tensor.Ones([4]).Recomputed(x => x * weight) * 2).Sum().Backward();
                weight.ZeroGrad();
            }

            live.Add(TorchRuntime.LiveTensorCount);
        }

        weight.Dispose();
        Assert.That(live.Distinct().Count(), Is.EqualTo(1), string.Join(", ", live));
    }

    private static (byte[] Value, byte[] OfWeight, byte[] OfInput, int Calls) Gradients(bool recompute, bool inputHasHistory)
    {
        var x = Tensor.Normal([3, 5, 8], 0, 1, seed: 1);
        var weight = Tensor.Normal([8, 8], 0, 1, seed: 2);
        x.RequiresGrad = inputHasHistory;
        weight.RequiresGrad = true;
        var calls = 0;
        Tensor Part(Tensor input)
        {
            calls++;
            return input.Linear(weight, null).Silu().Dropout(0.3, 5) + input;
        }

        var y = recompute ? x.Recomputed(Part) : Part(x);
        (y * y).Sum().Backward();
        return (y.ToBytes(), weight.Grad!.ToBytes(), x.Grad?.ToBytes() ?? [], calls);
    }
}
