using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Trials;

namespace HyperSearch.Cli.Tests.Trials;

public sealed class TrialAddTests
{
    [Test]
    public void Parse_Pairs_BecomeTypedValues()
    {
        Assert.That(
            TrialAdd.Parse(["rate=1e-3", "rank=8", "on=true", "method=lora", "text='8'", "path=a=b"]).GetRawText(),
            Is.EqualTo("""{"rate":0.001,"rank":8,"on":true,"method":"lora","text":"8","path":"a=b"}"""));
    }

    [TestCase("rank")]
    [TestCase("=8")]
    public void Parse_NoPair_IsAUsageError(string pair)
    {
        Assert.That(() => TrialAdd.Parse([pair]), Throws.TypeOf<CliException>().With.Property("ExitCode").EqualTo(2));
    }

    [Test]
    public void Parse_ANameTwice_IsRefused()
    {
        Assert.That(() => TrialAdd.Parse(["a=1", "a=2"]), Throws.TypeOf<CliException>());
    }
}
