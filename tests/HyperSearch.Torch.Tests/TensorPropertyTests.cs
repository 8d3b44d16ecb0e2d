using FsCheck;
using FsCheck.Fluent;

namespace HyperSearch.Torch.Tests;

public class TensorPropertyTests : TorchFixture
{
    [Test]
    public void FromBytes_AnyBytes_ComeBackUnchanged() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            using var tensor = Tensor.FromBytes(bytes, DType.UInt8, [bytes.Length]);
            return tensor.ToBytes().AsSpan().SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Linear_AnySizes_AgreesWithTripleLoop() => Prop.ForAll(
        Sizes().ToArbitrary(),
        sizes =>
        {
            using var scope = new TensorScope();
            var x = Tensor.Uniform([sizes.Rows, sizes.Inner], -1, 1, 1);
            var w = Tensor.Uniform([sizes.Columns, sizes.Inner], -1, 1, 2);
            var expected = Operations.LinearAlgebraCases.Product(
                x.ToDoubleArray(), Operations.LinearAlgebraCases.Flip(w.ToDoubleArray(), sizes.Columns, sizes.Inner), sizes.Rows, sizes.Inner, sizes.Columns);
            return x.Linear(w).ToDoubleArray().Zip(expected, (actual, wanted) => Math.Abs(actual - wanted)).All(error => error < 1e-4);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Silu_AnyFloats_StaysCloseToTheTruth() => Prop.ForAll(
        Gen.Choose(-100_000, 100_000).Select(value => value / 1000.0f).ArrayOf(37).ToArbitrary(),
        values =>
        {
            using var scope = new TensorScope();
            var actual = Tensor.SwiGlu(Tensor.FromArray(values), Tensor.Ones([values.Length])).ToFloatArray();
            return actual.Zip(values, (y, x) => Math.Abs(y - x / (1 + Math.Exp(-(double)x))) <= 5e-7 * Math.Max(Math.Abs(y), 1e-29)).All(close => close);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Products_RunTwiceAtTwoThreads_GiveTheSameBits()
    {
        var x = Tensor.Uniform([700, 300], -1, 1, 1);
        var w = Tensor.Uniform([200, 300], -1, 1, 2);

        var first = x.Linear(w).ToBytes();

        for (var i = 0; i < 5; i++) Assert.That(x.Linear(w).ToBytes().AsSpan().SequenceEqual(first), Is.True);
    }

    private static Gen<(int Rows, int Inner, int Columns)> Sizes() =>
        from rows in Gen.Choose(1, 40)
        from inner in Gen.Choose(1, 70)
        from columns in Gen.Choose(1, 40)
        select (rows, inner, columns);
}
