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

    [Test]
    public async Task Put_CutOff_GoesOnWhereItStopped()
    {
        byte[] bytes = Content(900);
        string hash = HashOf(bytes);
        await CutOff(bytes, 0, 400);
        Assert.That((folder.Kept(hash), await folder.Find(hash, CancellationToken.None)), Is.EqualTo((400, (long?)null)));
        await CutOff(bytes, 400, 700);
        Assert.That(folder.Kept(hash), Is.EqualTo(700));
        await folder.Put(hash, new MemoryStream(bytes[650..]), 650, CancellationToken.None);
        await using (Stream kept = await folder.Open(hash, CancellationToken.None)) Assert.That(kept, Has.Length.EqualTo(900));
        Assert.That(folder.Kept(hash), Is.Zero);
        await folder.Put(hash, new MemoryStream(bytes[400..]), 400, CancellationToken.None);
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Has.Length.EqualTo(1), "said again it changes nothing");
    }

    [Test]
    public async Task Put_OnOtherBytes_IsRefusedAndNothingOfThemStays()
    {
        byte[] bytes = Content(900), others = [.. bytes.Select(b => (byte)~b)];
        Assert.That(async () => await folder.Put(HashOf(bytes), new BrokenStream(others[..400]), CancellationToken.None), Throws.InstanceOf<IOException>());
        Assert.That(await Refusal(() => folder.Put(HashOf(bytes), new MemoryStream(bytes[401..]), 401, CancellationToken.None)), Is.EqualTo(ProblemCode.UploadOffset));
        Assert.That(await Refusal(() => folder.Put(HashOf(bytes), new MemoryStream(bytes[400..]), 400, CancellationToken.None)), Is.EqualTo(ProblemCode.InvalidRequest));
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
        await folder.Put(HashOf(bytes), new MemoryStream(bytes), CancellationToken.None);
    }

    [Test]
    public async Task Put_InPieces_KeepsTheLimitOfTheWhole()
    {
        byte[] bytes = Content(1001);
        await CutOff(bytes, 0, 600);
        Assert.That(await Refusal(() => folder.Put(HashOf(bytes), new MemoryStream(bytes[600..]), 600, CancellationToken.None)), Is.EqualTo(ProblemCode.TooLarge));
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Put_OfTheSameTwiceAtOnce_KeepsItOnce()
    {
        byte[] bytes = Content(900);
        var gate = new TaskCompletionSource();
        Task slow = folder.Put(HashOf(bytes), new WaitingStream(bytes, gate.Task), CancellationToken.None);
        await folder.Put(HashOf(bytes), new MemoryStream(bytes), CancellationToken.None);
        gate.SetResult();
        await slow;
        Assert.That(await folder.Find(HashOf(bytes), CancellationToken.None), Is.EqualTo(900));
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Put_OnAFullDisk_SaysSoAndLeavesNothing()
    {
        byte[] bytes = Content(900);
        CoordinatorException full = Assert.ThrowsAsync<CoordinatorException>(() => folder.Put(HashOf(bytes), new BrokenStream(bytes[..400], new IOException("No space left on device", 28)), CancellationToken.None))!;
        Assert.That((full.Code, full.RetryAfter), Is.EqualTo((ProblemCode.StorageFull, TimeSpan.FromSeconds(10))));
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty, "what could not be brought to an end takes no room");
        await folder.Put(HashOf(bytes), new MemoryStream(bytes), CancellationToken.None);
    }

    [Test]
    public async Task Collect_RemovesWhatIsLeftOfUploadsThatNobodyWentOnWith()
    {
        byte[] bytes = Content(900);
        await CutOff(bytes, 0, 400);
        string part = Directory.GetFiles(root, "*.part", SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(part, time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(23));
        folder.Collect(Nothing, CancellationToken.None);
        Assert.That(File.Exists(part));
        File.SetLastWriteTimeUtc(part, time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(25));
        folder.Collect(Nothing, CancellationToken.None);
        Assert.That(File.Exists(part), Is.False);
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

    private static byte[] Content(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7))];

    private async Task CutOff(byte[] bytes, int from, int to)
    {
        try
        {
            await folder.Put(HashOf(bytes), new BrokenStream(bytes[from..to]), from, CancellationToken.None);
            Assert.Fail("the stream broke");
        }
        catch (IOException)
        {
            // As meant.
        }
    }

    private async Task<string> Put(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await folder.Put(HashOf(bytes), new MemoryStream(bytes), CancellationToken.None);
        return HashOf(bytes);
    }

    /// <summary>Gives some bytes, then an error.</summary>
    private sealed class BrokenStream(byte[]? first = null, IOException? error = null) : MemoryStream(first ?? [])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw error ?? new IOException("the connection broke");
    }

    /// <summary>Gives its bytes once a gate opens.</summary>
    private sealed class WaitingStream(byte[] bytes, Task gate) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
