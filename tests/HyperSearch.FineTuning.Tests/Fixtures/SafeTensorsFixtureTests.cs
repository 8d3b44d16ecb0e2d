using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Tests.Fixtures;

[TestFixture]
[Category("Fixtures")]
public class SafeTensorsFixtureTests
{
    private static IEnumerable<TestCaseData> Models() => FixtureRoot.Cases("models");

    [TestCaseSource(nameof(Models))]
    public void Open_EveryModelDirectory_ReadsAllTensors(string directory)
    {
        using var weights = ModelWeights.Open(directory);

        Assert.That(weights.Names, Is.Not.Empty);
        foreach (var name in weights.Names)
        {
            var entry = weights.Find(name)!;
            Assert.That(weights.ReadSingles(name), Has.Length.EqualTo(entry.ElementCount), name);
            Assert.That(weights.ReadSingles(name), Has.All.Matches<float>(float.IsFinite), name);
        }
    }

    [TestCaseSource(nameof(Models))]
    public void Open_ExpectedTensors_HaveTheDocumentedShapes(string directory)
    {
        using var file = SafeTensorsFile.Open(Path.Combine(directory, "expected.safetensors"));

        Assert.That(file.Get("input_ids").ElementType, Is.EqualTo(TensorElementType.I64));
        Assert.That(file.Get("input_ids").Shape, Is.EqualTo(new long[] { 3, 24 }));
        Assert.That(file.Get("logits").ElementType, Is.EqualTo(TensorElementType.F32));
    }

    [Test]
    public void Open_ShardedAndSingle_HoldTheSameNames()
    {
        var sharded = FixtureRoot.Directories("models").Where(d => File.Exists(Path.Combine(d, "model.safetensors.index.json"))).ToArray();
        if (sharded.Length == 0)
            Assert.Ignore("no sharded model among the fixtures");
        foreach (var directory in sharded)
        {
            var index = SafeTensorsIndex.Load(Path.Combine(directory, "model.safetensors.index.json"));
            using var weights = ModelWeights.Open(directory);
            Assert.That(weights.Names, Is.EqualTo(index.FileOfTensor.Keys.Order(StringComparer.Ordinal)));
            Assert.That(weights.Names.Sum(n => weights.Find(n)!.ByteLength), Is.EqualTo(index.TotalBytes));
        }
    }
}
