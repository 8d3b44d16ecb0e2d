namespace HyperSearch.Torch.Tests;

public class TensorTests : TorchFixture
{
    [Test]
    public void FromArray_Floats_ComeBack()
    {
        var tensor = Tensor.FromArray([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);

        Assert.That(tensor.Shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(tensor.DType, Is.EqualTo(DType.Float32));
        Assert.That(tensor.Transpose(0, 1).ToFloatArray(), Is.EqualTo(new[] { 1f, 4f, 2f, 5f, 3f, 6f }));
    }

    [Test]
    public void MatMul_ShapesThatDoNotFit_SaysBothShapes()
    {
        var left = Tensor.Zeros([2, 3]);
        var right = Tensor.Zeros([4, 5]);

        var error = Assert.Throws<TorchException>(() => left.MatMul(right));

        Assert.That(error!.Kind, Is.EqualTo(TorchErrorKind.Shape));
        Assert.That(error.Message, Does.Contain("2x3 and 4x5"));
    }

    [Test]
    public void Backward_SquareOfLeaf_IsTwiceTheLeaf()
    {
        var leaf = Tensor.FromArray([1.0, -2.0, 3.0]);
        leaf.RequiresGrad = true;

        leaf.Square().Sum().Backward();

        Assert.That(leaf.Grad!.ToDoubleArray(), Is.EqualTo(new[] { 2.0, -4.0, 6.0 }));
    }
}
