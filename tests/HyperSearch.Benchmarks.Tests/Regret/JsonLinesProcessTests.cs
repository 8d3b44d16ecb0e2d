using System.Text.Json.Nodes;
using HyperSearch.Benchmarks.Regret.Searchers;

namespace HyperSearch.Benchmarks.Tests.Regret;

[Platform("Linux,MacOsX")]
public sealed class JsonLinesProcessTests
{
    [TestCase("echo '{\"value\": 7}'")]
    public void Request_AnObject_IsReturned(string answer)
    {
        using JsonLinesProcess process = Shell(answer);

        Assert.That(process.Request([])["value"]!.GetValue<int>(), Is.EqualTo(7));
    }

    [TestCase("echo 'Warning: something is old'", "Warning: something is old", TestName = "a line of text")]
    [TestCase("echo '[1]'", "[1]", TestName = "an array")]
    [TestCase("echo '{\"error\": \"no such trial\"}'", "no such trial", TestName = "an error")]
    [TestCase("exit 3", "ended", TestName = "an end")]
    public void Request_AnythingElse_FailsTheRunAndNotTheCampaign(string answer, string named)
    {
        using JsonLinesProcess process = Shell(answer);

        Assert.That(() => process.Request(new JsonObject { ["ask"] = 1 }), Throws.InvalidOperationException.With.Message.Contains(named));
    }

    private static JsonLinesProcess Shell(string answer) => new("/bin/sh", ["-c", $"read line; {answer}"]);
}
