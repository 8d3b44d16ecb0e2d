using HyperSearch.Protocol.Http;

namespace HyperSearch.Protocol.Tests.Http;

public sealed class EndpointAddressTests
{
    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("endpoint-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Write_ThenRead_IsTheSameAndForItsOwnerAlone()
    {
        string path = Path.Combine(folder, EndpointAddress.FileName);
        var address = new EndpointAddress("http://127.0.0.1:4711", "secret-of-32-characters-or-more-.", 12);
        address.Write(path);
        (address with { Pid = 13 }).Write(path);
        Assert.That(EndpointAddress.Read(path), Is.EqualTo(address with { Pid = 13 }));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("[1]")]
    public void Read_OfAFileThatIsNone_IsNull(string content)
    {
        string path = Path.Combine(folder, EndpointAddress.FileName);
        Assert.That(EndpointAddress.Read(path), Is.Null);
        File.WriteAllText(path, content);
        Assert.That(EndpointAddress.Read(path), Is.Null);
    }

    [Test]
    public void ToString_NeverShowsTheToken() =>
        Assert.That(new EndpointAddress("http://127.0.0.1:1", "canary", 1).ToString(), Does.Not.Contain("canary"));
}
