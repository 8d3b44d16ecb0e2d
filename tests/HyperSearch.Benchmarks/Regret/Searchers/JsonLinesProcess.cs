using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>A child process that answers each line of JSON with one line of JSON. Its standard error goes to ours.</summary>
internal sealed class JsonLinesProcess : IDisposable
{
    private readonly Process process;

    public JsonLinesProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // One thread: peers are faster so on small matrices, and the machine is shared.
        foreach (string name in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]) start.Environment[name] = "1";
        process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <exception cref="InvalidOperationException">The process ended, or answered with an error.</exception>
    public JsonObject Request(JsonObject request)
    {
        process.StandardInput.WriteLine(request.ToJsonString());
        process.StandardInput.Flush();
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{process.StartInfo.FileName} ended at {request.ToJsonString()}");
        JsonObject answer = Parse(line) ?? throw new InvalidOperationException($"'{line}' is no answer");
        if (answer["error"] is { } error) throw new InvalidOperationException($"{request.ToJsonString()}: {error.ToJsonString()}");
        return answer;
    }

    /// <summary>Null for what is no object of JSON: libraries print into standard output too.</summary>
    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10))) process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
