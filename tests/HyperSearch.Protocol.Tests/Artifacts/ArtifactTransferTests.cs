using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Protocol.Tests.Artifacts;

public sealed class ArtifactTransferTests
{
    private string root = null!;
    private MemoryArtifacts artifacts = null!;
    private ArtifactTransfer transfer = null!;

    [SetUp]
    public void Begin()
    {
        root = Directory.CreateTempSubdirectory("transfer").FullName;
        artifacts = new MemoryArtifacts();
        transfer = new ArtifactTransfer(artifacts);
    }

    [TearDown]
    public void End() => Directory.Delete(root, recursive: true);

    [Test]
    public async Task Receive_SentFolder_IsTheSame()
    {
        Write("model/config.json", "{}");
        Write("model/sub/weights.bin", "abc");
        ArtifactManifest sent = await transfer.Send(At("model"), followLinks: false, CancellationToken.None);
        string got = await transfer.Receive(sent.Sha256, At("copy"), CancellationToken.None);
        Assert.That(got, Is.EqualTo(At("copy")));
        Assert.That(File.ReadAllText(At("copy/sub/weights.bin")), Is.EqualTo("abc"));
        Assert.That((await ArtifactTransfer.Describe(got, false, CancellationToken.None)).Sha256, Is.EqualTo(sent.Sha256));
    }

    [Test]
    public async Task Receive_SentFile_KeepsItsName()
    {
        Write("state-7.safetensors", "weights");
        ArtifactManifest sent = await transfer.Send(At("state-7.safetensors"), followLinks: false, CancellationToken.None);
        string got = await transfer.Receive(sent.Sha256, At("copy"), CancellationToken.None);
        Assert.That(got, Is.EqualTo(At("copy/state-7.safetensors")));
        Assert.That(File.ReadAllText(got), Is.EqualTo("weights"));
    }

    [Test]
    public async Task Send_FilesThatAreThere_SendsOnlyNewOnes()
    {
        Write("a/base", "base");
        await transfer.Send(At("a"), followLinks: false, CancellationToken.None);
        Write("a/head", "head");
        artifacts.Sent.Clear();
        ArtifactManifest second = await transfer.Send(At("a"), followLinks: false, CancellationToken.None);
        Assert.That(artifacts.Sent, Is.EqualTo(new[] { second.Files.Single(f => f.Path == "head").Sha256, second.Sha256 }), "the manifest last");
    }

    [Test]
    public async Task Receive_DamagedFile_LeavesNothing()
    {
        Write("a/one", "one");
        Write("a/two", "two");
        ArtifactManifest sent = await transfer.Send(At("a"), followLinks: false, CancellationToken.None);
        artifacts.Kept[sent.Files[1].Sha256] = "Two"u8.ToArray();
        await Refused(() => transfer.Receive(sent.Sha256, At("copy"), CancellationToken.None));
        Assert.That(Directory.GetFileSystemEntries(root).Select(Path.GetFileName), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Receive_DamagedManifest_LeavesNothing()
    {
        Write("a/one", "one");
        ArtifactManifest sent = await transfer.Send(At("a"), followLinks: false, CancellationToken.None);
        artifacts.Kept[sent.Sha256] = ArtifactManifest.OfFolder([]).Json.ToArray();
        await Refused(() => transfer.Receive(sent.Sha256, At("copy"), CancellationToken.None));
        Assert.That(Directory.Exists(At("copy")), Is.False);
    }

    [Test]
    public void Describe_LinkOutOfTheFolder_Refuses()
    {
        Write("secret", "s");
        Directory.CreateDirectory(At("a"));
        File.CreateSymbolicLink(At("a/link"), At("secret"));
        Assert.That(async () => await ArtifactTransfer.Describe(At("a"), followLinks: false, CancellationToken.None), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Describe_LinkToFileThatMayBeFollowed_CountsAsTheFile()
    {
        Write("blobs/x", "s");
        Directory.CreateDirectory(At("a"));
        File.CreateSymbolicLink(At("a/link"), At("blobs/x"));
        ArtifactManifest manifest = await ArtifactTransfer.Describe(At("a"), followLinks: true, CancellationToken.None);
        Assert.That(manifest.Files.Select(f => (f.Path, f.Bytes)), Is.EqualTo(new[] { ("link", 1L) }));
    }

    [Test]
    public void Describe_LinkToFolder_RefusesAlways()
    {
        Write("elsewhere/x", "s");
        Directory.CreateDirectory(At("a"));
        Directory.CreateSymbolicLink(At("a/link"), At("elsewhere"));
        Assert.That(async () => await ArtifactTransfer.Describe(At("a"), followLinks: true, CancellationToken.None), Throws.InstanceOf<IOException>());
    }

    private static async Task Refused(Func<Task> call)
    {
        CoordinatorException? refusal = null;
        try
        {
            await call();
        }
        catch (CoordinatorException said)
        {
            refusal = said;
        }

        Assert.That(refusal?.Code, Is.EqualTo(ProblemCode.InvalidRequest));
    }

    private string At(string relative) => Path.Combine(root, relative);

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
    }
}
