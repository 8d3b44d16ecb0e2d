namespace HyperSearch.Torch.Tests;

public class RandomTests : TorchFixture
{
    [TearDown]
    public void RestoreThreads() => TorchRuntime.Threads = 2;

    [Test]
    public void Dropout_OtherNumberOfThreads_GivesTheSameBits()
    {
        var x = Tensor.Ones([300, 333]);
        var two = x.Dropout(0.3, 7).ToFloatArray();

        TorchRuntime.Threads = 1;

        Assert.That(x.Dropout(0.3, 7).ToFloatArray(), Is.EqualTo(two));
        Assert.That(x.Dropout(0.3, 8).ToFloatArray(), Is.Not.EqualTo(two));
    }

    [Test]
    public void Dropout_ManyElements_KeepsTheShareAndTheMean()
    {
        var values = Tensor.Ones([100_003]).Dropout(0.25, 3).ToFloatArray();

        Assert.That(values.Distinct().Order(), Is.EqualTo(new[] { 0f, (float)(1 / 0.75) }));
        Assert.That(values.Count(value => value == 0) / 100_003.0, Is.EqualTo(0.25).Within(0.006));
    }

    [Test]
    public void Dropout_Backward_UsesTheSameMask()
    {
        var x = Tensor.Ones([1001]);
        x.RequiresGrad = true;

        var y = x.Dropout(0.5, 11);
        y.Sum().Backward();

        Assert.That(x.Grad!.ToFloatArray(), Is.EqualTo(y.Detach().ToFloatArray()));
    }

    [Test]
    public void DropoutRows_RowAloneAndShorter_HasTheSameMask()
    {
        var batch = Tensor.Ones([3, 7, 5]).DropoutRows(0.4, Tensor.FromArray([11L, 12L, 13L]), site: 2);
        var alone = Tensor.Ones([1, 4, 5]).DropoutRows(0.4, Tensor.FromArray([12L]), site: 2);
        var elsewhere = Tensor.Ones([1, 4, 5]).DropoutRows(0.4, Tensor.FromArray([12L]), site: 3);

        Assert.That(alone.ToFloatArray(), Is.EqualTo(batch.Narrow(0, 1, 1).Narrow(1, 0, 4).ToFloatArray()));
        Assert.That(elsewhere.ToFloatArray(), Is.Not.EqualTo(alone.ToFloatArray()));
    }

    [Test]
    public void DropoutRows_Backward_UsesTheSameMask()
    {
        var x = Tensor.Ones([4, 500]);
        x.RequiresGrad = true;

        var y = x.DropoutRows(0.5, Tensor.Arange(4), site: 1);
        y.Sum().Backward();

        Assert.That(x.Grad!.ToFloatArray(), Is.EqualTo(y.Detach().ToFloatArray()));
    }

    [Test]
    public void Dropout_ProbabilityOfOne_IsRefused() =>
        Assert.That(() => Tensor.Ones([3]).Dropout(1, 1), Throws.TypeOf<TorchException>().With.Message.Contains("[0, 1), not 1"));

    [Test]
    public void Uniform_FirstBitsOfSeedZero_ArePhiloxKnownAnswer()
    {
        // Philox4x32-10 of an all-zero key and counter begins 6627e8d5 e169c58d (known-answer test of the authors' Random123).
        var expected = (0x6627e8d5e169c58dUL >> 11) * Math.Pow(2, -53);

        Assert.That(Tensor.Uniform([3], 0, 1, seed: 0, DType.Float64).ToDoubleArray()[0], Is.EqualTo(expected));
    }

    [Test]
    public void Normal_ManyDraws_HaveTheMomentsAsked()
    {
        var values = Tensor.Normal([200_001], 3, 0.5, seed: 5, DType.Float64).ToDoubleArray();

        var mean = values.Average();
        Assert.That(mean, Is.EqualTo(3).Within(0.005));
        Assert.That(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), Is.EqualTo(0.5).Within(0.005));
    }

    [Test]
    public void Normal_SameSeedAgain_GivesTheSameBits()
    {
        var first = Tensor.Normal([77], 0, 1, seed: 9).ToBytes();
        var second = Tensor.Normal([77], 0, 1, seed: 9).ToBytes();

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void MultinomialSample_OneWeightPerRow_PicksIt()
    {
        var weights = Tensor.FromArray([0f, 0f, 3f, 5f, 0f, 0f], 2, 3);

        Assert.That(weights.MultinomialSample(1).ToLongArray(), Is.EqualTo(new long[] { 2, 0 }));
    }

    [Test]
    public void MultinomialSample_ManyRows_FollowsTheWeights()
    {
        var picks = Tensor.FromArray([1f, 3f], 1, 2).Expand(20_000, 2).MultinomialSample(4).ToLongArray();

        Assert.That(picks.Average(), Is.EqualTo(0.75).Within(0.015));
    }
}
