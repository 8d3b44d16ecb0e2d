using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperSearch.Benchmarks.Regret.Runs;

/// <summary>One run of one searcher on one placed function: a file of JSON lines, header, trials, end.</summary>
internal sealed record RunRecord(RunHeader Header, IReadOnlyList<RunTrial> Trials, RunEnd End)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes the whole file or none of it, so that an interrupted campaign leaves no half run behind.</summary>
    public void Write(string path)
    {
        string part = path + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(part, [JsonSerializer.Serialize(Header, Layout), .. Trials.Select(t => JsonSerializer.Serialize(t, Layout)), JsonSerializer.Serialize(End, Layout)]);
        File.Move(part, path, overwrite: true);
    }

    public static RunRecord Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return new RunRecord(
            JsonSerializer.Deserialize<RunHeader>(lines[0], Layout)!,
            [.. lines[1..^1].Select(line => JsonSerializer.Deserialize<RunTrial>(line, Layout)!)],
            JsonSerializer.Deserialize<RunEnd>(lines[^1], Layout)!);
    }
}

/// <param name="Optimum">Null where it is not known, and for several objectives.</param>
/// <param name="Fallback">What counts as the regret before anything feasible was found: the median of random points.</param>
/// <param name="Reference">The reference point of the hypervolume; empty for one objective.</param>
internal sealed record RunHeader(string Searcher, string Function, string Suite, string Split, bool Rotated, ulong Seed, int Batch, int Trials, double? Optimum, double Fallback, double[] Reference, double HypervolumeMax);

/// <param name="Values">Without noise; empty for a crash.</param>
/// <param name="Told">What the searcher was told.</param>
/// <param name="AskMs">Milliseconds for asking it, in a batch the mean.</param>
/// <param name="Duplicate">An earlier trial of the run had the same parameters.</param>
internal sealed record RunTrial(int N, double[] Values, double[] Told, bool Feasible, string? Failure, double AskMs, bool Duplicate);

/// <param name="Recommended">The searcher's recommended trial after so many tells; absent where it has none of its own.</param>
internal sealed record RunEnd(SortedDictionary<int, int> Recommended, double Seconds);
