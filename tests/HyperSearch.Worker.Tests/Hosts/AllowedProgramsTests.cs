using HyperSearch.Worker.Hosts;

namespace HyperSearch.Worker.Tests.Hosts;

/// <summary>Which programs a study may run on a machine whose owner named some.</summary>
[Platform("Linux")]
public sealed class AllowedProgramsTests
{
    private string folder = null!;

    [SetUp]
    public void Make()
    {
        folder = Directory.CreateTempSubdirectory("hypersearch-allowed-").FullName;
        foreach (string name in (string[])["good", "bad"]) File.WriteAllText(At(name), "#!/bin/sh\n");
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Refusal_NobodyNamedAny_IsNone() => Assert.That(new AllowedPrograms(null).Refusal(At("bad"), ["LD_PRELOAD"]), Is.Null);

    [Test]
    public void Refusal_NoneIsAllowed_NamesTheOption() => Assert.That(new AllowedPrograms([]).Refusal(At("good"), []), Does.Contain($"--allow-command {At("good")}"));

    [Test]
    public void Refusal_OfAnAllowedFile_IsNone() => Assert.That(new AllowedPrograms([At("good")]).Refusal(At("good"), ["HOME", "OMP_NUM_THREADS", "PYTHONUNBUFFERED"]), Is.Null);

    [Test]
    public void Refusal_OfALinkToAnAllowedFile_IsNone()
    {
        File.CreateSymbolicLink(At("alias"), At("good"));
        Assert.That(new AllowedPrograms([At("good")]).Refusal(At("alias"), []), Is.Null);
        Assert.That(new AllowedPrograms([At("alias")]).Refusal(At("good"), []), Is.Null, "a link allows what it leads to");
    }

    [Test]
    public void Refusal_OfALinkToAnotherFile_SaysWhereItLeads()
    {
        File.CreateSymbolicLink(At("link"), "bad");
        Assert.That(new AllowedPrograms([At("good")]).Refusal(At("link"), []), Does.Contain(At("bad")).And.Contain($"which {At("link")} leads to"));
    }

    [Test]
    public void Refusal_ThroughALinkedFolder_IsDecidedByTheFile()
    {
        Directory.CreateDirectory(At("real"));
        File.WriteAllText(At("real/tool"), "#!/bin/sh\n");
        Directory.CreateSymbolicLink(At("door"), At("real"));
        Assert.That(new AllowedPrograms([At("real/tool")]).Refusal(At("door/tool"), []), Is.Null);
        Assert.That(new AllowedPrograms([At("good")]).Refusal(At("door/tool"), []), Does.Contain(At("real/tool")));
    }

    [Test]
    public void Refusal_OfALinkThatWasTurnedLater_IsDecidedByWhatItIsNow()
    {
        File.CreateSymbolicLink(At("turned"), At("good"));
        var allowed = new AllowedPrograms([At("turned")]);
        File.Delete(At("turned"));
        File.CreateSymbolicLink(At("turned"), At("bad"));
        Assert.That(allowed.Refusal(At("turned"), []), Does.Contain(At("bad")));
    }

    [TestCase("PATH")]
    [TestCase("LD_PRELOAD")]
    [TestCase("LD_LIBRARY_PATH")]
    [TestCase("DYLD_INSERT_LIBRARIES")]
    [TestCase("BASH_ENV")]
    [TestCase("BASH_FUNC_ls%%")]
    [TestCase("PYTHONPATH")]
    [TestCase("PYTHONUSERBASE")]
    [TestCase("JAVA_TOOL_OPTIONS")]
    [TestCase("GCONV_PATH")]
    public void Refusal_AVariableThatBringsOtherCode_IsNamed(string variable) =>
        Assert.That(new AllowedPrograms([At("good")]).Refusal(At("good"), ["HOME", variable]), Does.Contain($"sets {variable}"));

    private string At(string name) => Path.Combine(folder, name);
}
