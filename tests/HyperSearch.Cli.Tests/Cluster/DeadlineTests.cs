using HyperSearch.Cli.Cluster;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Cluster;

public sealed class DeadlineTests
{
    [TestCase("90", 90)]
    [TestCase("0.5s", 0.5)]
    [TestCase("30m", 1800)]
    [TestCase("12h", 43200)]
    [TestCase("2d", 172800)]
    public void Parse_Time_IsRead(string text, double seconds) => Assert.That(Deadline.Parse(text), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1s")]
    [TestCase("m")]
    [TestCase("1e9s")]
    [TestCase("5 years")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.That(() => Deadline.Parse(text), Throws.InstanceOf<CliException>());
}
