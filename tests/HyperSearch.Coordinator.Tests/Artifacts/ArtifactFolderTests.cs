using System.Security.Cryptography;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Tests.Artifacts;

public sealed class ArtifactFolderTests
{
    private static readonly HashSet<string> Nothing = [];

    private string root = null!;
    private FakeTime time = null!;
    private ArtifactFolder folder = null!;

    [SetUp]
    public void Begin()
    {
        root = Path.Combine(Directory.CreateTempSubdirectory("artifacts").FullName, "kept");
        time = new FakeTime();
        folder = new ArtifactFolder(new ArtifactOptions { Folder = root, BytesMax = 1000 }, time);
    }

    [TearDown]
    public void End() => Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);

    [Test]
    public async Task Put_Bytes_AreFoundAndOpened()
    {
        string hash = await Put("hello");
        Assert.That(await folder.Find(hash, CancellationToken.None), Is.EqualTo(5));
        using var reader = new StreamReader(await folder.Open(hash, CancellationToken.None));
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("hello"));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(root), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [TestCase("another text", ProblemCode.InvalidRequest)]
    [TestCase(null, ProblemCode.TooLarge)]
    public async Task Put_WrongBytes_LeavesNothing(string? text, string code)
    {
        byte[] bytes = text is null ? new byte[1001] : System.Text.Encoding.UTF8.GetBytes(text);
        Assert.That(await Refusal(() => folder.Put(HashOf(text is null ? bytes : "text"u8.ToArray()), new MemoryStream(bytes), CancellationToken.None)), Is.EqualTo(code));
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Put_StreamThatBreaks_LeavesNothing()
    {
        Assert.That(async () => await folder.Put(HashOf([1]), new BrokenStream(), CancellationToken.None), Throws.InstanceOf<IOException>());
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(await folder.Find(HashOf([1]), CancellationToken.None), Is.Null);
    }

    [TestCase("../../etc/passwd")]
    [TestCase("")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task EveryCall_NameThatIsNoHash_Refuses(string name)
    {
        Assert.That(await Refusal(() => folder.Find(name, CancellationToken.None)), Is.EqualTo(ProblemCode.InvalidRequest));
        Assert.That(await Refusal(() => folder.Open(name, CancellationToken.None)), Is.EqualTo(ProblemCode.InvalidRequest));
        Assert.That(await Refusal(() => folder.Put(name, new MemoryStream(), CancellationToken.None)), Is.EqualTo(ProblemCode.InvalidRequest));
    }

    [Test]
    public async Task Open_Absent_IsNotFound() => Assert.That(await Refusal(() => folder.Open(HashOf([1]), CancellationToken.None)), Is.EqualTo(ProblemCode.NotFound));

    [Test]
    public async Task Collect_KeepsWhatIsLiveAndWhatIsYoung()
    {
        string live = await Put("live"), wanted = await Put("wanted"), idle = await Put("idle");
        time.Advance(TimeSpan.FromMinutes(50));
        string young = await Put("young");
        await folder.Find(wanted, CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(20));
        Assert.That(folder.Collect(new HashSet<string> { live }, CancellationToken.None), Is.EqualTo((1, 4L)));
        Assert.That(new[] { live, wanted, young, idle }.Select(folder.Has), Is.EqualTo(new[] { true, true, true, false }));
        Assert.That(Directory.GetFiles(Path.Combine(root, "drafts")), Is.Empty);
    }

    [Test]
    public void Collect_DraftsOfDeadTransfers_AreRemoved()
    {
        string draft = Path.Combine(root, "drafts", "x");
        File.WriteAllText(draft, "half");
        File.SetLastWriteTimeUtc(draft, time.GetUtcNow().UtcDateTime);
        folder.Collect(Nothing, CancellationToken.None);
        Assert.That(File.Exists(draft), Is.True);
        time.Advance(TimeSpan.FromDays(3));
        folder.Collect(Nothing, CancellationToken.None);
        Assert.That(File.Exists(draft), Is.False);
    }

    [Test]
    public async Task Logs_AreKeptByAttempt_AndGoWithTheStudy()
    {
        await folder.PutLog("s", 1, 2, "said"u8.ToArray(), CancellationToken.None);
        Assert.That(await folder.GetLog("s", 1, 2, CancellationToken.None), Is.EqualTo("said"u8.ToArray()));
        Assert.That(await folder.GetLog("s", 1, 1, CancellationToken.None), Is.Null);
        Assert.That(await Refusal(() => folder.PutLog("../s", 1, 1, default, CancellationToken.None)), Is.EqualTo(ProblemCode.NotFound));
        folder.DropLogs("s");
        Assert.That(await folder.GetLog("s", 1, 2, CancellationToken.None), Is.Null);
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static async Task<string?> Refusal(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (CoordinatorException refusal)
        {
            return refusal.Code;
        }
    }

    private async Task<string> Put(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await folder.Put(HashOf(bytes), new MemoryStream(bytes), CancellationToken.None);
        return HashOf(bytes);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the connection broke");
    }
}
