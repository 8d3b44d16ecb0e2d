using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Tokenised splits on disk.</summary>
[TestFixture]
public class TokenCacheTests : TorchFixture
{
    [Test]
    public void Run_WithTokensFromDisk_IsTheSameTrialToTheBit()
    {
        using var task = new TinyTask();
        var cache = Path.Combine(task.Root, "tokens");
        var (plain, first, second) = (new RecordingObserver(), new RecordingObserver(), new RecordingObserver());
        Run(task, null, plain);
        Run(task, cache, first);
        var files = Directory.GetFiles(cache);
        Assert.That(files, Has.Length.EqualTo(3), "train, validation, retained; no half-written file");
        var written = files.Select(File.GetLastWriteTimeUtc).ToArray();
        var result = Run(task, cache, second);
        Assert.That(first.Lines, Is.EqualTo(plain.Lines));
        Assert.That(second.Lines, Is.EqualTo(plain.Lines));
        Assert.That(files.Select(File.GetLastWriteTimeUtc), Is.EqualTo(written), "read, not made again");
        Assert.That(result.Record!.Notes, Is.Empty);
    }

    [Test]
    public void Run_DamagedCache_IsMadeAgainWithANote()
    {
        using var task = new TinyTask();
        var cache = Path.Combine(task.Root, "tokens");
        var plain = new RecordingObserver();
        Run(task, cache, plain);
        foreach (var (path, i) in Directory.GetFiles(cache).Select((path, i) => (path, i)))
        {
            var bytes = File.ReadAllBytes(path);
            if (i == 0) bytes[^3] ^= 1;
            File.WriteAllBytes(path, i == 1 ? bytes[..(bytes.Length / 2)] : i == 2 ? [] : bytes);
        }

        var again = new RecordingObserver();
        var result = Run(task, cache, again);
        Assert.That(again.Lines, Is.EqualTo(plain.Lines));
        Assert.That(result.Record!.Notes.Count(note => note.Contains("damaged", StringComparison.Ordinal)), Is.EqualTo(3));
        Assert.That(Run(task, cache, new RecordingObserver()).Record!.Notes, Is.Empty);
    }

    [Test]
    public void Run_OtherLengthOrData_HasFilesOfItsOwn()
    {
        using var task = new TinyTask();
        var cache = Path.Combine(task.Root, "tokens");
        Run(task, cache, new RecordingObserver());
        Run(task, cache, new RecordingObserver(), task.Settings with { MaxLength = 20 });
        Assert.That(Directory.GetFiles(cache), Has.Length.EqualTo(6));
    }

    [Test]
    public void Get_AFileThatNobodyReadForAMonth_GoesWhenAnotherIsWritten()
    {
        using var task = new TinyTask();
        var directory = Path.Combine(task.Root, "tokens");
        var set = TrainingSet.Of([new TrainingRow(new[] { 1, 2, 3 }, 1, "x", false)], "train.jsonl", "hash");
        int made = 0;
        TrainingSet Get(string key, int days)
        {
            return new TokenCache(directory, new FixedTime(days)).Get(key, "train.jsonl", "hash", () =>
            {
                made++;
                return set;
            });
        }

        Get("unread", 0);
        Get("read", 0);
        File.WriteAllText(Path.Combine(directory, "left by a killed host.tokens.1.part"), "");
        File.SetLastAccessTimeUtc(Path.Combine(directory, "left by a killed host.tokens.1.part"), new FixedTime(0).GetUtcNow().UtcDateTime);
        Get("read", 20);
        Get("new", 31);
        Assert.That((made, Directory.GetFiles(directory).Length), Is.EqualTo((3, 2)), "the one that was read after 20 days, and the new one");
        Get("read", 31);
        Assert.That(made, Is.EqualTo(3));
        Assert.That(Get("unread", 31).Rows[0].Tokens.ToArray(), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(made, Is.EqualTo(4));
    }

    private sealed class FixedTime(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days);
    }

    private static TrialResult Run(TinyTask task, string? cache, RecordingObserver observer, FineTuneSettings? settings = null)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System, cache);
        var result = engine.Run(task.Job((settings ?? task.Settings) with { Epochs = 1 }), observer);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        return result;
    }
}
