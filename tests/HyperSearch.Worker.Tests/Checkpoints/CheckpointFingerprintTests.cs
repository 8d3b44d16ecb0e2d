using HyperSearch.Worker.Checkpoints;

namespace HyperSearch.Worker.Tests.Checkpoints;

[TestFixture]
public sealed class CheckpointFingerprintTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("hs-fingerprint-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Of_NothingThere_IsNull() => Assert.That(CheckpointFingerprint.Of(Path.Combine(folder, "none")), Is.Null);

    [Test]
    public void Of_Folder_DependsOnPathsAndContentsOnly()
    {
        CheckpointFingerprint first = Write("one", ("b.bin", "B"), ("sub/a.bin", "A"));
        CheckpointFingerprint same = Write("two", ("sub/a.bin", "A"), ("b.bin", "B"));
        Assert.That(same, Is.EqualTo(first));
        Assert.That(first.Bytes, Is.EqualTo(2));
        Assert.That(Write("three", ("b.bin", "A"), ("sub/a.bin", "B")).Sha256, Is.Not.EqualTo(first.Sha256));
        Assert.That(Write("four", ("b.bin", "B"), ("sub/c.bin", "A")).Sha256, Is.Not.EqualTo(first.Sha256));
        Assert.That(Write("five", ("b.bin", "B")).Sha256, Is.Not.EqualTo(first.Sha256));
    }

    private CheckpointFingerprint Write(string name, params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files)
        {
            string full = Path.Combine(folder, name, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return CheckpointFingerprint.Of(Path.Combine(folder, name))!;
    }
}
