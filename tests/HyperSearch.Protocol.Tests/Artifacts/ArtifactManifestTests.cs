using System.Text;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Protocol.Tests.Artifacts;

public sealed class ArtifactManifestTests
{
    private static readonly string Hash = new('a', ArtifactHash.Length);

    [Test]
    public void OfFolder_AnyOrder_HasOneHash()
    {
        ManifestFile[] files = [new("b/c", 3, Hash), new("a", 1, Hash), new("b/a", 2, Hash)];
        var manifest = ArtifactManifest.OfFolder(files);
        Assert.That(ArtifactManifest.OfFolder(files.Reverse()).Sha256, Is.EqualTo(manifest.Sha256));
        Assert.That(Encoding.UTF8.GetString(manifest.Json.Span), Does.StartWith($$"""{"files":[{"bytes":1,"path":"a","sha256":"{{Hash}}"},{"bytes":2,"path":"b/a","""));
        Assert.That(ArtifactManifest.Parse(manifest.Json).Files, Is.EqualTo(manifest.Files));
        Assert.That(manifest.TotalBytes, Is.EqualTo(6));
    }

    [TestCase("""[{"bytes":1,"path":"../a","sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1,"path":"a","sha256":"HASH"},{"bytes":1,"path":"a","sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1,"path":"A","sha256":"HASH"},{"bytes":1,"path":"a","sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1,"path":"a","sha256":"HASH"},{"bytes":1,"path":"a/b","sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1,"path":"b","sha256":"HASH"},{"bytes":1,"path":"a","sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":-1,"path":"a","sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1,"path":"a","sha256":"../../etc/passwd"}]""")]
    [TestCase("""[{"path":"a","bytes":1,"sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1,"path":null,"sha256":"HASH"}]""")]
    [TestCase("""[{"bytes":1e99,"path":"a","sha256":"HASH"}]""")]
    [TestCase("""[1]""")]
    [TestCase("""{}""")]
    public void Parse_WrongFiles_Refuses(string files)
    {
        string json = $$"""{"files":{{files.Replace("HASH", Hash, StringComparison.Ordinal)}},"kind":"folder"}""";
        Assert.That(() => ArtifactManifest.Parse(Encoding.UTF8.GetBytes(json)), Throws.InstanceOf<CoordinatorException>().With.Property(nameof(CoordinatorException.Code)).EqualTo(ProblemCode.InvalidRequest));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"files":[],"kind":"link"}""")]
    [TestCase("""{"kind":"folder","files":[]}""")]
    [TestCase("""{"files":[],"kind":"folder"} """)]
    [TestCase("""{"files":[],"kind":"file"}""")]
    public void Parse_NoManifest_Refuses(string json) => Assert.That(() => ArtifactManifest.Parse(Encoding.UTF8.GetBytes(json)), Throws.InstanceOf<CoordinatorException>());
}
