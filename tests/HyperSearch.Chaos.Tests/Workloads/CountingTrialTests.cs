using System.Diagnostics;

namespace HyperSearch.Chaos.Tests.Workloads;

[TestFixture]
[Platform("Linux,MacOsX")]
public sealed class CountingTrialTests
{
    [Test]
    public async Task Script_FromTheStartAndFromACheckpoint_EndsWithTheValue()
    {
        string folder = Directory.CreateTempSubdirectory("hs-count-").FullName;
        try
        {
            string script = Path.Combine(folder, "count.sh");
            await File.WriteAllTextAsync(script, CountingTrial.Script(5, TimeSpan.Zero));
            string[] whole = await Run(script, folder, "null");
            Assert.That(whole.Last(l => l.Contains(CountingTrial.Metric, StringComparison.Ordinal)), Is.EqualTo($$$"""{"step":5,"metrics":{"loss":{{{CountingTrial.Value(12345, 5)}}}}}"""));
            Assert.That(whole, Does.Contain("""{"checkpoint":"at-2","step":2}"""));
            string[] rest = await Run(script, folder, $$"""{"path":"{{folder}}/at-2","step":2}""");
            Assert.That(rest, Is.EqualTo(whole.SkipWhile(l => !l.StartsWith("{\"step\":3", StringComparison.Ordinal))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string[]> Run(string script, string folder, string resume)
    {
        var start = new ProcessStartInfo("/bin/sh", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["HYPERSEARCH_PARAM_X"] = "12345";
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync($$"""{"study":"s","trial":0,"attempt":1,"seed":1,"parameters":{"x":12345},"checkpoint_dir":"{{folder}}","resume_from":{{resume}}}""");
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
