using System.Text;
using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Worker.Artifacts;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Tests.Artifacts;

public sealed class NodeFilesTests
{
    private const string Data = "/laptop/data/train.jsonl";
    private const string Model = "/laptop/models/tiny";

    private string root = null!;
    private MemoryArtifacts artifacts = null!;
    private AttemptLog log = null!;
    private StringWriter said = null!;

    [SetUp]
    public void Begin()
    {
        root = Directory.CreateTempSubdirectory("node").FullName;
        artifacts = new MemoryArtifacts();
        said = new StringWriter();
        log = new AttemptLog(said);
    }

    [TearDown]
    public void End()
    {
        log.Dispose();
        said.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Test]
    public async Task Bring_Inputs_AreFetchedOnceAndTakeThePlaceOfTheSubmittersPaths()
    {
        NodeFiles files = Node();
        Grant grant = FineTune(Input(Data, "rows"));
        using (NodeGrant first = await Bring(files, grant)) Assert.That(File.ReadAllText(SettingOf(first, "train")), Is.EqualTo("rows"));
        using NodeGrant second = await Bring(files, grant with { Attempt = 2 });
        Assert.That(SettingOf(second, "train"), Does.StartWith(root).And.EndWith("/train.jsonl"));
        Assert.That(SettingOf(second, "validation"), Is.EqualTo("/laptop/data/validation.jsonl"), "not an input");
        Assert.That(artifacts.Fetched, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Bring_ManySlotsAtOnce_FetchOnce()
    {
        NodeFiles files = Node();
        Grant grant = FineTune(Input(Data, "rows"));
        var door = new TaskCompletionSource();
        artifacts.Door = door.Task;
        Task<NodeGrant>[] all = [.. Enumerable.Range(1, 8).Select(slot => Bring(files, grant with { Attempt = slot }))];
        door.SetResult();
        foreach (NodeGrant one in await Task.WhenAll(all)) one.Dispose();
        Assert.That(artifacts.Fetched, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Bring_CachedFileThatWasDamaged_IsFetchedAgain()
    {
        NodeFiles files = Node();
        Grant grant = FineTune(Input(Data, "rows"));
        using NodeGrant first = await Bring(files, grant);
        File.WriteAllText(SettingOf(first, "train"), "spoiled");
        using NodeGrant second = await Bring(files, grant);
        Assert.That(File.ReadAllText(SettingOf(second, "train")), Is.EqualTo("rows"));
    }

    [Test]
    public async Task Bring_CacheThatIsFull_ForgetsWhatNobodyUses()
    {
        NodeFiles files = Node(cacheBytes: 10);
        GrantInput old = Input("/a/old", "123456"), held = Input("/a/held", "12345"), next = Input("/a/next", "1234567");
        (await Bring(files, FineTune(old))).Dispose();
        using NodeGrant holding = await Bring(files, FineTune(held));
        using NodeGrant last = await Bring(files, FineTune(next));
        Assert.That(Directory.GetDirectories(Path.Combine(root, "home", "cache", "inputs")).Select(Path.GetFileName), Is.EquivalentTo(new[] { held.Sha256, next.Sha256 }));
    }

    [Test]
    public async Task Bring_ModelOnTheNode_IsFoundByWhatItHolds()
    {
        Write("shelf/other/config.json", "{}");
        Write("shelf/somebody/model-v1/config.json", "{\"a\":1}");
        Write("shelf/somebody/model-v1/model.safetensors", "weights");
        Write("shelf/somebody/model-v1/README.md", "not a part");
        ArtifactManifest manifest = await ModelFolder.Describe(At("shelf/somebody/model-v1"), f => ArtifactHash.OfFile(f, CancellationToken.None));
        using NodeGrant got = await Bring(Node(models: At("shelf")), FineTune(new GrantInput(Model, manifest.Sha256, manifest.TotalBytes, true)));
        Assert.That(got.Grant.Settings!.Value.GetProperty("model").GetString(), Is.EqualTo(At("shelf/somebody/model-v1")));
        Assert.That(artifacts.Fetched, Is.Empty);
    }

    [Test]
    public async Task Bring_ModelNowhere_SaysHowToHelp()
    {
        CoordinatorException? refusal = null;
        try
        {
            await Bring(Node(), FineTune(new GrantInput(Model, new string('a', 64), 3, true)));
        }
        catch (CoordinatorException said)
        {
            refusal = said;
        }

        Assert.That(refusal?.Fix, Does.Contain("--upload-model"));
    }

    [Test]
    public async Task Bring_Command_GetsInputsAndAFolderToWorkIn()
    {
        GrantInput script = Input("/laptop/study/train.py", "print(1)");
        var command = new CommandLine(["python3", "train.py", "--rate", "{rate}", "python3"], new Dictionary<string, string>(), "once", "/laptop/study");
        using NodeGrant got = await Bring(Node(), FineTune(script) with { Kind = "command", Settings = null, Command = command });
        CommandLine here = got.Grant.Command!;
        Assert.That(File.ReadAllText(here.Run[1]), Is.EqualTo("print(1)"));
        Assert.That(here.Run, Is.EqualTo(new[] { "python3", here.Run[1], "--rate", "{rate}", "python3" }));
        Assert.That(Directory.Exists(here.WorkingDirectory), Is.True);
    }

    [Test]
    public async Task Keep_Checkpoint_ComesBackOnAnotherNode()
    {
        Write("made/state-9.safetensors", "weights");
        string kept = await Node().Keep(At("made/state-9.safetensors"), CancellationToken.None);
        using NodeGrant got = await Bring(Node(), FineTune() with { ResumeFrom = new ResumePoint(kept, 9, null) });
        Assert.That(got.Grant.ResumeFrom!.Step, Is.EqualTo(9));
        Assert.That(File.ReadAllText(got.Grant.ResumeFrom.Path), Is.EqualTo("weights"));
        Assert.That(Path.GetFileName(got.Grant.ResumeFrom.Path), Is.EqualTo("state-9.safetensors"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Bring_CheckpointThatIsGoneOrDamaged_BeginsFromTheStartAndSaysSo(bool gone)
    {
        Write("made/state", "weights");
        ArtifactManifest manifest = await new ArtifactTransfer(artifacts).Send(At("made/state"), false, CancellationToken.None);
        if (gone) artifacts.Kept.Remove(manifest.Sha256);
        else artifacts.Kept[manifest.Files[0].Sha256] = "damaged"u8.ToArray();
        using NodeGrant got = await Bring(Node(), FineTune() with { ResumeFrom = new ResumePoint(ArtifactReference.To(manifest.Sha256), 9, null) });
        Assert.That(got.Grant.ResumeFrom, Is.Null);
        Assert.That(said.ToString(), Does.Contain("the checkpoint of step 9 cannot be used"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Bring_LastCheckpointThatIsGoneOrDamaged_TakesTheOneBeforeIt(bool gone)
    {
        Write("made/state", "weights of nine");
        Write("before/state", "weights of eight");
        var transfer = new ArtifactTransfer(artifacts);
        ArtifactManifest last = await transfer.Send(At("made/state"), false, CancellationToken.None), before = await transfer.Send(At("before/state"), false, CancellationToken.None);
        if (gone) artifacts.Kept.Remove(last.Sha256);
        else artifacts.Kept[last.Files[0].Sha256] = "damaged"u8.ToArray();
        Grant grant = FineTune() with { ResumeFrom = new ResumePoint(ArtifactReference.To(last.Sha256), 9, null), ResumeBefore = new ResumePoint(ArtifactReference.To(before.Sha256), 8, null) };
        using NodeGrant got = await Bring(Node(), grant);
        Assert.That(got.Grant.ResumeFrom!.Step, Is.EqualTo(8));
        Assert.That(File.ReadAllText(got.Grant.ResumeFrom.Path), Is.EqualTo("weights of eight"));
        Assert.That(said.ToString(), Does.Contain("the checkpoint of step 9 cannot be used"));
    }

    [Test]
    public async Task Bring_OwnCheckpointGone_TakesTheParents()
    {
        Write("made/state-9.safetensors", "parent");
        string kept = await Node().Keep(At("made/state-9.safetensors"), CancellationToken.None);
        var own = new ResumePoint(ArtifactReference.To(new string('d', 64)), 12, null);
        var start = new ResumePoint(kept, 9, null) { Trial = 4 };
        using NodeGrant got = await Bring(Node(), FineTune() with { ResumeFrom = own, StartFrom = start });
        Assert.That((got.Grant.ResumeFrom?.Step, got.Grant.ResumeFrom?.Trial), Is.EqualTo(((long?)9, (int?)4)));
        Assert.That(File.ReadAllText(got.Grant.ResumeFrom!.Path), Is.EqualTo("parent"));
        Assert.That(said.ToString(), Does.Contain("the checkpoint of step 12 cannot be used").And.Not.Contain("beginning from the start"));
    }

    [Test]
    public async Task KeepLog_LongLog_KeepsItsEnd()
    {
        Write("log.txt", new string('x', AttemptLogRoute.BytesMax) + "the end");
        await Node().KeepLog(FineTune(), At("log.txt"), CancellationToken.None);
        byte[] tail = artifacts.Logs[("study", 0, 1)];
        Assert.That(tail, Has.Length.EqualTo(AttemptLogRoute.BytesMax));
        Assert.That(Encoding.UTF8.GetString(tail), Does.EndWith("the end"));
    }

    private NodeFiles Node(string? models = null, long cacheBytes = 1 << 20) =>
        new(artifacts, new NodeFilesOptions(At("home")) { Models = models, CacheBytesMax = cacheBytes }, TimeProvider.System);

    private Task<NodeGrant> Bring(NodeFiles files, Grant grant) => files.Bring(grant, AttemptFolder.Of(At("home"), grant), log, CancellationToken.None);

    private GrantInput Input(string path, string text) => new(path, artifacts.Add(Encoding.UTF8.GetBytes(text)), text.Length, false);

    private static string SettingOf(NodeGrant grant, string split) => grant.Grant.Settings!.Value.GetProperty("data").GetProperty(split).GetString()!;

    private static Grant FineTune(params GrantInput[] inputs) => new()
    {
        Study = "study",
        Trial = 0,
        Attempt = 1,
        Seed = 1,
        Kind = "fine-tune",
        Parameters = JsonSerializer.SerializeToElement(new { }),
        Settings = JsonSerializer.SerializeToElement(new { model = Model, data = new { train = Data, validation = "/laptop/data/validation.jsonl" }, targets = new[] { "all-linear" } }),
        NeededMetrics = ["loss"],
        Inputs = inputs,
    };

    private string At(string relative) => Path.Combine(root, relative);

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
    }
}
