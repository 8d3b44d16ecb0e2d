using HyperSearch.Cli.Studies;

namespace HyperSearch.Cli.Tests.Studies;

public sealed class TrialCsvTests
{
    [Test]
    public void Lines_Trials_AreRowsUnderHeadings()
    {
        string[] lines = [.. TrialCsv.Lines([SampleTrials.Completed(), SampleTrials.Failed(1, "it broke, \"badly\"\nreally")], ["x", "method", "rank"], ["validation/loss"])];

        Assert.That(lines, Is.EqualTo(new[]
        {
            "number,state,param.x,param.method,param.rank,value,attempts,metric.train/loss,metric.validation/loss,error.class,error.message",
            "0,completed,0.1,lora,,0.61,1,0.3,0.61,,",
            "1,failed,0.1,lora,,,1,,,user_error,\"it broke, \"\"badly\"\"\nreally\"",
        }));
    }

    [TestCase("=1+1", "'=1+1")]
    [TestCase("+cmd", "'+cmd")]
    [TestCase("-cmd", "'-cmd")]
    [TestCase("@sum", "'@sum")]
    [TestCase("=a,b", "\"'=a,b\"")]
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    public void Text_WhatASpreadsheetWouldRun_IsDefused(string text, string cell)
    {
        Assert.That(TrialCsv.Text(text), Is.EqualTo(cell));
    }

    [Test]
    public void Lines_ANegativeNumber_StaysANumber()
    {
        string row = TrialCsv.Lines([SampleTrials.Completed(parameters: """{"x":-0.25}""", value: -3.5e-7)], ["x"], ["y"]).Last();

        Assert.That(row, Does.StartWith("0,completed,-0.25,-3.5E-07,"));
    }

    [Test]
    public void Lines_SeveralObjectives_HaveAColumnEach()
    {
        string[] lines = [.. TrialCsv.Lines([SampleTrials.Completed() with { Values = [1, 2] }], [], ["loss", "size"])];

        Assert.That(lines[0], Does.Contain("value.loss,value.size"));
        Assert.That(lines[1], Does.StartWith("0,completed,1,2,"));
    }
}
