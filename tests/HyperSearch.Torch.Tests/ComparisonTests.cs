namespace HyperSearch.Torch.Tests;

public class ComparisonTests : TorchFixture
{
    private static IEnumerable<TestCaseData> Comparisons =>
    [
        Case("Eq", (x, y) => x == y, (x, y) => x.Eq(y), x => x.Eq(2)),
        Case("Ne", (x, y) => x != y, (x, y) => x.Ne(y), x => x.Ne(2)),
        Case("Lt", (x, y) => x < y, (x, y) => x.Lt(y), x => x.Lt(2)),
        Case("Gt", (x, y) => x > y, (x, y) => x.Gt(y), x => x.Gt(2)),
        Case("Le", (x, y) => x <= y, (x, y) => x.Le(y), x => x.Le(2)),
        Case("Ge", (x, y) => x >= y, (x, y) => x.Ge(y), x => x.Ge(2)),
    ];

    [TestCaseSource(nameof(Comparisons))]
    public void Comparison(Func<double, double, bool> reference, Func<Tensor, Tensor, Tensor> withTensor, Func<Tensor, Tensor> withTwo)
    {
        double[] left = [1, 2, 3, 2], right = [2, 2, 1, 5];
        var x = Tensor.FromArray(left);

        Assert.That(withTensor(x, Tensor.FromArray(right)).ToLongArray(), Is.EqualTo(left.Zip(right, (a, b) => reference(a, b) ? 1L : 0L)));
        Assert.That(withTwo(x).ToLongArray(), Is.EqualTo(left.Select(a => reference(a, 2) ? 1L : 0L)));
    }

    [Test]
    public void Logic_OfBools_FollowsTheTables()
    {
        var (x, y) = (Tensor.FromArray([true, true, false, false]), Tensor.FromArray([true, false, true, false]));

        Assert.That(x.LogicalAnd(y).ToLongArray(), Is.EqualTo(new long[] { 1, 0, 0, 0 }));
        Assert.That(x.LogicalOr(y).ToLongArray(), Is.EqualTo(new long[] { 1, 1, 1, 0 }));
        Assert.That(x.LogicalNot().ToLongArray(), Is.EqualTo(new long[] { 0, 0, 1, 1 }));
        Assert.That((x.All().Item(), x.Any().Item()), Is.EqualTo((0, 1)));
    }

    [Test]
    public void IsNonFinite_NanAndInfinities_AreFound()
    {
        var x = Tensor.FromArray([1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity]);

        Assert.That(x.IsNonFinite().ToLongArray(), Is.EqualTo(new long[] { 0, 1, 1, 1 }));
        Assert.That((x.AnyNonFinite(), x.Narrow(0, 0, 1).AnyNonFinite()), Is.EqualTo((true, false)));
    }

    [Test]
    public void ArgMax_Rows_GivesTheIndices()
    {
        var x = Tensor.FromArray([1f, 5f, 2f, 9f, 0f, 3f], 2, 3);

        Assert.That(x.ArgMax(1).ToLongArray(), Is.EqualTo(new long[] { 1, 0 }));
        Assert.That(x.Max(1).Indices.ToLongArray(), Is.EqualTo(new long[] { 1, 0 }));
        Assert.That(x.TopK(2).Indices.ToLongArray(), Is.EqualTo(new long[] { 1, 2, 0, 2 }));
        Assert.That(x.Sign().ToLongArray(), Is.EqualTo(new long[] { 1, 1, 1, 1, 0, 1 }));
    }

    [Test]
    public void Arithmetic_IntegersAndAWholeNumber_StaysInteger()
    {
        var x = Tensor.Arange(3) + 1;

        Assert.That(x.DType, Is.EqualTo(DType.Int64));
        Assert.That(x.ToLongArray(), Is.EqualTo(new long[] { 1, 2, 3 }));
    }

    private static TestCaseData Case(
        string name, Func<double, double, bool> reference, Func<Tensor, Tensor, Tensor> withTensor, Func<Tensor, Tensor> withTwo) =>
        new TestCaseData(reference, withTensor, withTwo).SetName($"{name}_TensorAndNumber_AgreesWithTheOperator");
}
