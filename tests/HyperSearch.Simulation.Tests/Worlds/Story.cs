using System.Text;
using System.Text.Json;
using HyperSearch.Journal;
using HyperSearch.Protocol;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>What happened in a world, line by line, for whoever looks into a seed. Nobody keeps one otherwise: it costs more than the world.</summary>
internal sealed class Story(Scheduler scheduler)
{
    private const int LineMax = 500;
    private const int ValueMax = 240;
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines => lines;

    public void Tell(string line) => lines.Add($"{scheduler.Now:hh\\:mm\\:ss\\.ffff} {(line.Length > LineMax ? line[..LineMax] : line)}");

    public void Tell(string who, string verb, object?[] arguments, object? answer) =>
        Tell($"{who} {verb} {string.Join(' ', arguments.Where(a => a is not CancellationToken).Select(Json))} -> {Json(answer)}");

    public void Tell(JournalEntry entry) => Tell($"    journal {entry.Seq} {entry.Stored.Type} {Encoding.UTF8.GetString(entry.Stored.Data.Span)}");

    private static string Json(object? value)
    {
        string text = JsonSerializer.Serialize(value, ProtocolJson.Options);
        return text.Length > ValueMax ? text[..ValueMax] + "..." : text;
    }
}
