using HyperSearch.Journal.Access;
using HyperSearch.Journal.Tests.Conformance;

namespace HyperSearch.Journal.Tests.Access;

[TestFixture]
public sealed class FileAccessStoreTests : AccessStoreConformance
{
    private string folder = "";

    private string Path => System.IO.Path.Combine(folder, "access.json");

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Open_AfterClose_FindsEverything()
    {
        await using FileAccessStore first = FileAccessStore.Open(Path);
        await first.Add(Token("one") with { UsesLeft = 2, Note = "a note" }, default);
        await first.TakeUse("one", default);
        byte[] key = await first.SigningKey(Hash("key"), default);
        await using FileAccessStore second = FileAccessStore.Open(Path);
        Assert.That((await second.Find(Hash("one"), default))!.UsesLeft, Is.EqualTo(1));
        Assert.That(await second.SigningKey(Hash("another"), default), Is.EqualTo(key));
    }

    [Test]
    public async Task File_Always_IsForItsOwnerAloneAndRefusedOtherwise()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such permissions.");
            return;
        }

        await using FileAccessStore store = FileAccessStore.Open(Path);
        await store.Add(Token("one"), default);
        Assert.That(File.GetUnixFileMode(Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.That(() => FileAccessStore.Open(Path), Throws.TypeOf<JournalFormatException>().With.Message.Contain("chmod 600"));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"tokens\": null}")]
    [TestCase("{\"tokens\": [{\"id\": 1}]}")]
    public async Task Open_OfSomethingElse_IsRefused(string text)
    {
        await using (FileAccessStore store = FileAccessStore.Open(Path)) await store.Add(Token("one"), default);
        await File.WriteAllTextAsync(Path, text);
        Assert.That(() => FileAccessStore.Open(Path), Throws.TypeOf<JournalFormatException>());
    }

    private protected override IAccessStore Make()
    {
        folder = Directory.CreateTempSubdirectory("access-").FullName;
        return FileAccessStore.Open(Path);
    }
}
