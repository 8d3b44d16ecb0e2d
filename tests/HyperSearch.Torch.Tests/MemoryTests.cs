namespace HyperSearch.Torch.Tests;

public class MemoryTests : TorchFixture
{
    private const long Megabyte = 1 << 20;

    [TearDown]
    public void LiftLimit() => TorchRuntime.CpuAllocationLimit = null;

    [Test]
    public void Memory_TensorMadeAndDisposed_IsCounted()
    {
        var before = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        var tensor = Tensor.Zeros([Megabyte]);
        var during = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        tensor.Dispose();

        Assert.That(during - before, Is.EqualTo(4 * Megabyte));
        Assert.That(TorchRuntime.Memory(Device.Cpu).CurrentBytes, Is.EqualTo(before));
        Assert.That(TorchRuntime.Memory(Device.Cpu).PeakBytes, Is.GreaterThanOrEqualTo(during));
    }

    [Test]
    public void ResetPeak_AfterAPeak_StartsFromWhatIsHeld()
    {
        Tensor.Zeros([Megabyte]).Dispose();

        TorchRuntime.ResetPeak(Device.Cpu);

        var memory = TorchRuntime.Memory(Device.Cpu);
        Assert.That(memory.PeakBytes, Is.EqualTo(memory.CurrentBytes));
    }

    [Test]
    public void CpuAllocationLimit_Exceeded_RaisesOutOfMemoryAndLeaksNothing()
    {
        var handles = TorchRuntime.LiveTensorCount;
        var held = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        TorchRuntime.CpuAllocationLimit = held + Megabyte;

        var error = Assert.Throws<TorchException>(() => Tensor.Zeros([Megabyte]));

        Assert.That(error!.Kind, Is.EqualTo(TorchErrorKind.OutOfMemory));
        Assert.That(error.Message, Does.Contain("not enough memory").Or.Contain("can't allocate memory: you tried to allocate 4194304 bytes"));
        Assert.That(TorchRuntime.LiveTensorCount, Is.EqualTo(handles));
        Assert.That(TorchRuntime.Memory(Device.Cpu).CurrentBytes, Is.EqualTo(held));
    }

    [Test]
    public void CpuAllocationLimit_ExceededInTheBackwardPass_RaisesOutOfMemoryAndTheStepCanBeTriedAgain()
    {
        var weight = Tensor.Uniform([256, 256], -1, 1, seed: 1);
        weight.RequiresGrad = true;
        var x = Tensor.Uniform([512, 256], -1, 1, seed: 2);
        double Loss() => Step(x, weight);
        var unlimited = Loss();
        var forward = PeakOf(() => x.Linear(weight).Square().Sum().Dispose());

        weight.ZeroGrad();
        TorchRuntime.CpuAllocationLimit = forward + 1024;
        var error = Assert.Throws<TorchException>(() => Loss());
        TorchRuntime.CpuAllocationLimit = null;
        weight.ZeroGrad();

        Assert.That(error!.Kind, Is.EqualTo(TorchErrorKind.OutOfMemory));
        Assert.That(Loss(), Is.EqualTo(unlimited));
    }

    [Test]
    public void FreedBlocks_OfManySizes_AreNotAllKept()
    {
        for (var i = 1; i <= 40; i++) Tensor.Zeros([i * Megabyte / 2]).Dispose();
        var resident = Environment.WorkingSet;

        Assert.That(resident, Is.LessThan(1L << 30), "1.6 GB were allocated one after the other, 80 MB at most at once");
    }

    [Test]
    public void EmptyCache_AfterFrees_LeavesTheTensorsAlone()
    {
        var kept = Tensor.Full([Megabyte], 3);
        Tensor.Zeros([Megabyte]).Dispose();

        TorchRuntime.EmptyCache(Device.Cpu);

        Assert.That(kept.Mean().Item(), Is.EqualTo(3));
    }

    private static double Step(Tensor x, Tensor weight)
    {
        using var scope = new TensorScope();
        var loss = x.Linear(weight).Square().Sum();
        loss.Backward();
        return loss.Item();
    }

    private static long PeakOf(Action action)
    {
        TorchRuntime.ResetPeak(Device.Cpu);
        using (new TensorScope()) action();
        return TorchRuntime.Memory(Device.Cpu).PeakBytes;
    }
}
