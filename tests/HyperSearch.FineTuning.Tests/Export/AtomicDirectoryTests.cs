using HyperSearch.FineTuning.Export;

namespace HyperSearch.FineTuning.Tests.Export;

[TestFixture]
public class AtomicDirectoryTests
{
    private string _folder = null!;

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("hypersearch-atomic-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Write_BesideAFolderOfAUser_LeavesItAlone()
    {
        var theirs = Directory.CreateDirectory(Path.Combine(_folder, "out.part")).FullName;
        File.WriteAllText(Path.Combine(theirs, "thesis.txt"), "years");
        AtomicDirectory.Write(Path.Combine(_folder, "out"), directory => File.WriteAllText(Path.Combine(directory, "a"), "1"));
        Assert.That(File.ReadAllText(Path.Combine(_folder, "out", "a")), Is.EqualTo("1"));
        Assert.That(File.Exists(Path.Combine(theirs, "thesis.txt")), Is.True);
    }

    [Test]
    public void Write_ThatFailsHalfway_LeavesNothing()
    {
        Assert.That(() => AtomicDirectory.Write(Path.Combine(_folder, "out"), directory =>
        {
            File.WriteAllText(Path.Combine(directory, "a"), "1");
            throw new IOException("full");
        }), Throws.TypeOf<IOException>());
        Assert.That(Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
    }
}
