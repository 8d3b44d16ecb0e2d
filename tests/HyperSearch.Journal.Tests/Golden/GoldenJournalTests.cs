using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;

namespace HyperSearch.Journal.Tests.Golden;

/// <summary>
/// Journals that released versions wrote stay in the tree and replay to the state that they had then. Each folder holds
/// <c>events.jsonl</c> and <c>digest.txt</c>. A released folder never changes; set HYPERSEARCH_WRITE_GOLDEN to write a new one.
/// </summary>
[TestFixture]
public sealed class GoldenJournalTests
{
    private static IEnumerable<string> Releases() => Directory.GetDirectories(Root(), "journal-*").Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Releases))]
    public void Journal_OfARelease_ReplaysToItsDigest(string release)
    {
        var reader = new EventReader(UpcasterChain.Released);
        StudyState? state = null;
        foreach (string line in File.ReadLines(Path.Combine(Root(), release, "events.jsonl")))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement e = json.RootElement;
            var stored = new StoredEvent(e.GetProperty("type").GetString()!, e.GetProperty("v").GetInt32(), Encoding.UTF8.GetBytes(e.GetProperty("data").GetRawText()));
            state = StudyFold.Apply(state, reader.Read(stored));
            Assert.That(state.Seq, Is.EqualTo(e.GetProperty("seq").GetInt64()));
        }

        Assert.That(StateDigest.Of(state!), Is.EqualTo(File.ReadAllText(Path.Combine(Root(), release, "digest.txt")).Trim()));
    }

    [TestCase("journal-0.1")]
    [TestCase("journal-0.2")]
    [TestCase("journal-0.3")]
    [TestCase("journal-0.4")]
    [TestCase("journal-0.5")]
    [TestCase("journal-0.6")]
    [TestCase("journal-0.7")]
    public void Study_OfARelease_IsDecidedAndWrittenAsItWasThen(string release)
    {
        ImmutableArray<StudyEvent> events = release switch
        {
            "journal-0.1" => GoldenStudy.Events(),
            "journal-0.2" => GoldenStudy.RungEvents(),
            "journal-0.3" => GoldenStudy.ClusterEvents(),
            "journal-0.4" => GoldenStudy.RestoredEvents(),
            "journal-0.5" => GoldenStudy.EditedEvents(),
            "journal-0.6" => GoldenStudy.PopulationEvents(),
            _ => GoldenStudy.RequestedEvents(),
        };
        string[] lines = [.. events.Select(Line)];
        string folder = Path.Combine(Root(), release);
        if (Environment.GetEnvironmentVariable("HYPERSEARCH_WRITE_GOLDEN") is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "events.jsonl"), string.Concat(lines.Select(l => l + "\n")));
            File.WriteAllText(Path.Combine(folder, "digest.txt"), StateDigest.Of(events.Aggregate((StudyState?)null, StudyFold.Apply)!) + "\n");
        }

        Assert.That(lines, Is.EqualTo(File.ReadAllLines(Path.Combine(folder, "events.jsonl"))));
    }

    [Test]
    public void Study_Golden_MeetsEveryEvent() =>
        Assert.That(GoldenStudy.Events().Concat(GoldenStudy.RungEvents()).Concat(GoldenStudy.ClusterEvents()).Concat(GoldenStudy.RestoredEvents()).Concat(GoldenStudy.EditedEvents()).Select(e => EventTypes.Of(e).Name).Distinct(), Is.EquivalentTo(EventTypes.All.Select(t => t.Name)));

    private static string Line(StudyEvent e, int index)
    {
        StoredEvent stored = EventWriter.Write(e);
        return $$"""{"seq":{{index + 1}},"type":"{{stored.Type}}","v":{{stored.Version}},"data":{{Encoding.UTF8.GetString(stored.Data.Span)}}}""";
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../Golden"));
}
