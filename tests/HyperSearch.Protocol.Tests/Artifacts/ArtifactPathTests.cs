using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Protocol.Tests.Artifacts;

/// <summary>Paths that would leave the folder, or mean different files to different readers, are refused; also every way around the checks of MLflow.</summary>
public sealed class ArtifactPathTests
{
    private static readonly string[] Legal = ["model.safetensors", "a/b/c.json", "with space.txt", "ümlaut/文件", "..a", "a..b", "...hidden.txt", ".git/config", "tokenizer-00001-of-00002.json", "console.txt", "a~b", "x=y"];

    /// <summary>CVE-2023-1177, its bypass, CVE-2023-2780 (backslash), CVE-2024-1560 (decoded twice), CVE-2026-2614 and kin.</summary>
    private static readonly string[] Known =
    [
        "..", "../", "../x", "a/..", "a/../b", "a/../../b", "./a", ".", "a/.", "a/./b", "/etc/passwd", "//etc/passwd", "a//b", "a/", "/", "",
        "..\\x", "a\\..\\b", "\\\\server\\share", "C:\\x", "C:x", "C:/x", "file:///etc/passwd", "file:x", "a:b", "a::$DATA",
        "%2e%2e/x", "%2e%2e%2fx", "%252e%252e%252fx", "..%2fx", "..%5cx", "a%00b", "%2fetc/passwd", "x%2f..%2f..", "a\0", "a\0/../b", "a\nb", "a\rb", "a\tb", "\u001b[31m", "a\u0085b",
        "a/ ", " a", "a ", "a.", "a./b", ".. /x", "... ", "CON", "con.txt", "a/NUL", "nul.tar.gz", "COM1", "lpt9.x", "AUX ", "PRN", "\ud800x", "x\udfff",
    ];

    [TestCaseSource(nameof(Legal))]
    public void Fault_LegalPath_IsNull(string path) => Assert.That(ArtifactPath.Fault(path), Is.Null);

    [TestCaseSource(nameof(Known))]
    public void Fault_KnownAttack_IsNamed(string path) => Assert.That(ArtifactPath.Fault(path), Is.Not.Null, path);

    [Test]
    public void Fault_TooLong_IsNamed()
    {
        Assert.That(ArtifactPath.Fault(new string('a', 256)), Is.Not.Null);
        Assert.That(ArtifactPath.Fault(new string('ü', 128)), Is.Not.Null, "256 bytes in one name");
        Assert.That(ArtifactPath.Fault(string.Join('/', Enumerable.Repeat("abcdefgh", 120))), Is.Not.Null);
    }

    /// <summary>Every way to join dangerous pieces, 512 of them: what passes lies inside the folder, under one name only.</summary>
    [Test]
    public void Fault_JoinedPieces_LetsOnlyPathsInsideThrough()
    {
        string[] pieces = ["a", "..", ".", "", "%2e%2e", "..\\", "b c", "C:"];
        foreach (string first in pieces)
            foreach (string second in pieces)
                foreach (string third in pieces)
                {
                    string path = $"{first}/{second}/{third}";
                    if (ArtifactPath.Fault(path) is not null) continue;
                    string full = Path.GetFullPath(Path.Combine("/root/folder", path));
                    Assert.That(full, Is.EqualTo("/root/folder/" + path), path);
                    Assert.That(Uri.UnescapeDataString(path), Is.EqualTo(path));
                }
    }
}
