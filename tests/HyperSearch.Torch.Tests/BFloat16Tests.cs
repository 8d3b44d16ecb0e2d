namespace HyperSearch.Torch.Tests;

/// <summary>BFloat16 has 8 bits of precision: results are compared with Float32's on inputs that BFloat16 holds exactly.</summary>
public class BFloat16Tests : TorchFixture
{
    private static IEnumerable<TestCaseData> Operations =>
    [
        new TestCaseData((Func<Tensor, Tensor, Tensor>)((x, w) => x.Linear(w))).SetName("Linear_InBFloat16_AgreesWithFloat32"),
        new TestCaseData((Func<Tensor, Tensor, Tensor>)((x, w) => x.RmsNorm(w.Select(0, 0), 1e-5))).SetName("RmsNorm_InBFloat16_AgreesWithFloat32"),
        new TestCaseData((Func<Tensor, Tensor, Tensor>)((x, w) => Tensor.SwiGlu(x, w))).SetName("SwiGlu_InBFloat16_AgreesWithFloat32"),
        new TestCaseData((Func<Tensor, Tensor, Tensor>)((x, w) => x.Softmax(-1) * w)).SetName("Softmax_InBFloat16_AgreesWithFloat32"),
        new TestCaseData((Func<Tensor, Tensor, Tensor>)((x, w) => Tensor.LinearCrossEntropy(x, w, Tensor.Arange(8)))).SetName("LinearCrossEntropy_InBFloat16_AgreesWithFloat32"),
        new TestCaseData((Func<Tensor, Tensor, Tensor>)Attention).SetName("Attention_InBFloat16_AgreesWithFloat32"),
    ];

    [TestCaseSource(nameof(Operations))]
    public void Operation(Func<Tensor, Tensor, Tensor> operation)
    {
        var (wide, wideGradients) = Run(operation, DType.Float32);
        var (narrow, narrowGradients) = Run(operation, DType.BFloat16);

        Assert.That(narrow, Is.EqualTo(wide).Within(0.02 * wide.Max(Math.Abs)));
        Assert.That(narrowGradients, Is.EqualTo(wideGradients).Within(0.03 * wideGradients.Max(Math.Abs)));
    }

    [Test]
    public void ToBytes_BFloat16_AreTheUpperHalfOfFloat32()
    {
        var bytes = Tensor.FromArray([1.5f, -2f]).To(DType.BFloat16).ToBytes();

        Assert.That(bytes, Is.EqualTo(new byte[] { 0xC0, 0x3F, 0x00, 0xC0 }));
    }

    private static Tensor Attention(Tensor x, Tensor w)
    {
        var q = x.View(1, 4, 2, 16);
        return Tensor.ScaledDotProductAttention(q, w.View(1, 4, 2, 16), q * 0.5, causal: true);
    }

    private static (double[] Values, double[] Gradients) Run(Func<Tensor, Tensor, Tensor> operation, DType dtype)
    {
        var x = Tensor.Uniform([8, 16], -1, 1, seed: 1).To(DType.BFloat16).To(dtype);
        var w = Tensor.Uniform([8, 16], -1, 1, seed: 2).To(DType.BFloat16).To(dtype);
        x.RequiresGrad = true;
        w.RequiresGrad = true;
        var y = operation(x, w);
        y.Sum().Backward();
        return (y.ToDoubleArray(), [.. x.Grad!.ToDoubleArray(), .. w.Grad!.ToDoubleArray()]);
    }
}
