namespace HyperSearch.Torch.Tests;

public class LifetimeTests : TorchFixture
{
    [Test]
    public void TrainingSteps_Repeated_KeepTheNumberOfLiveTensors()
    {
        var weight = Tensor.Uniform([8, 4], -1, 1, seed: 1);
        weight.RequiresGrad = true;
        Tensor[] parameters = [weight], averages = [Tensor.Zeros([8, 4])], squares = [Tensor.Zeros([8, 4])];
        var counts = new List<long>();

        for (var step = 1; step <= 12; step++)
        {
            using (new TensorScope())
            {
                weight.ZeroGrad();
                var hidden = Tensor.Uniform([6, 4], -1, 1, (ulong)step).Linear(weight).Silu().Dropout(0.1, (ulong)step);
                hidden.Square().Mean().Backward();
                FusedOptimizer.AdamW(parameters, [weight.Grad!], averages, squares, new AdamWOptions(0.01, Step: step));
            }
            counts.Add(TorchRuntime.LiveTensorCount);
        }

        Assert.That(counts.Distinct().Count(), Is.EqualTo(1), string.Join(", ", counts));
    }

    [Test]
    public void Scope_Disposed_DisposesWhatWasMadeInside()
    {
        var before = TorchRuntime.LiveTensorCount;
        using (new TensorScope())
        {
            _ = Tensor.Ones([2]) + Tensor.Ones([2]);
            Assert.That(TorchRuntime.LiveTensorCount, Is.EqualTo(before + 3));
        }

        Assert.That(TorchRuntime.LiveTensorCount, Is.EqualTo(before));
    }

    [Test]
    public void Keep_InnerScope_HandsTheTensorToTheOuterOne()
    {
        Tensor kept;
        using (var outer = new TensorScope())
        {
            using (var inner = new TensorScope()) kept = inner.Keep(Tensor.Full([2], 5));
            Assert.That(kept.Sum().Item(), Is.EqualTo(10));
        }

        Assert.That(() => kept.Sum(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Detach_InScope_OutlivesIt()
    {
        Tensor detached;
        using (new TensorScope()) detached = TensorScope.Detach(Tensor.Full([2], 5));

        using (detached) Assert.That(detached.Sum().Item(), Is.EqualTo(10));
    }

    [Test]
    public void Dispose_OuterScopeFirst_IsRefused()
    {
        using var outer = new TensorScope();
        using var inner = new TensorScope();

        Assert.That(outer.Dispose, Throws.InvalidOperationException);
    }

    [Test]
    public void Scopes_TwoThreads_AreSeparate()
    {
        using var scope = new TensorScope();
        Tensor? other = null;

        var thread = new Thread(() => other = Tensor.Full([3], 2));
        thread.Start();
        thread.Join();

        Assert.That(scope.Count, Is.Zero);
        using (other) Assert.That(other!.Sum().Item(), Is.EqualTo(6));
    }

    [Test]
    public void Threads_TrainingSideBySide_GetTheirOwnGradients()
    {
        var results = new double[4];
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            using var scope = new TensorScope();
            var leaf = Tensor.Full([5], i);
            leaf.RequiresGrad = true;
            leaf.Square().Sum().Backward();
            results[i] = leaf.Grad!.Sum().Item();
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.That(results, Is.EqualTo(new[] { 0.0, 10, 20, 30 }));
    }

    [Test]
    public void NoGradScope_Inside_RecordsNothing()
    {
        var leaf = Tensor.Ones([2]);
        leaf.RequiresGrad = true;
        using (new NoGradScope()) Assert.That((leaf * 2).RequiresGrad, Is.False);

        Assert.That((leaf * 2).RequiresGrad, Is.True);
    }

    [Test]
    public void FailedOperation_ThrownOften_LeaksNothing()
    {
        var (left, right) = (Tensor.Zeros([2, 3]), Tensor.Zeros([4, 5]));
        var before = TorchRuntime.LiveTensorCount;

        for (var i = 0; i < 100; i++) Assert.Throws<TorchException>(() => left.Linear(right));

        Assert.That(TorchRuntime.LiveTensorCount, Is.EqualTo(before));
    }

    [Test]
    public void Operation_OnADisposedTensor_IsRefused()
    {
        var tensor = Tensor.Ones([2]);
        tensor.Dispose();

        Assert.That(() => tensor + tensor, Throws.TypeOf<ObjectDisposedException>());
    }
}
