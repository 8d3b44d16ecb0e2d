using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;
using HyperSearch.Journal.InMemory;

namespace HyperSearch.Journal.Tests.Conformance;

/// <summary>What every journal promises. Each store has a fixture that derives from this and says how to make one.</summary>
public abstract class JournalConformance
{
    private protected abstract IJournal Make();

    private IJournal journal = null!;

    [SetUp]
    public void Open() => journal = Make();

    [TearDown]
    public async Task Close() => await journal.DisposeAsync();

    [Test]
    public async Task Append_AtTheHead_IsReadBackInOrder()
    {
        ImmutableArray<StudyEvent> events = SampleStudy.Events();
        AppendOutcome outcome = await Append("sample", 0, events);
        List<JournalEntry> entries = await ReadAll("sample", 0);

        Assert.That(outcome, Is.EqualTo(new AppendOutcome.Appended(events.Length)));
        Assert.That(entries.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, events.Length)));
        Assert.That(entries.Select(e => Text(e.Event!)), Is.EqualTo(events.Select(Text)));
    }

    [Test]
    public async Task ProveCommit_ChangesNothingThatAnybodyReads()
    {
        if (journal is not ICommitProbe probe)
        {
            Assert.That(journal, Is.InstanceOf<InMemoryJournal>(), "a journal on a disk can say whether it takes commits");
            return;
        }

        await Append("sample", 0, SampleStudy.Events());
        for (int i = 0; i < 3; i++) await probe.ProveCommit(default);
        Assert.That(await ReadAll("sample", 0), Has.Count.EqualTo(7));
        Assert.That((await journal.ListStudies(default)).Select(s => s.Name), Is.EqualTo(new[] { "sample" }));
    }

    [Test]
    public async Task Append_BehindTheHead_IsAConflictAndKeepsNothing()
    {
        await Append("sample", 0, SampleStudy.Events());
        AppendOutcome outcome = await Append("sample", 3, [Pause(), Pause()]);

        Assert.That(outcome, Is.EqualTo(new AppendOutcome.Conflict(7)));
        Assert.That(await ReadAll("sample", 0), Has.Count.EqualTo(7));
    }

    [Test]
    public async Task Append_ToAStudyThatIsNotThere_IsAConflictAtZero() =>
        Assert.That(await Append("nobody", 5, [Pause()]), Is.EqualTo(new AppendOutcome.Conflict(0)));

    [Test]
    public async Task Append_OfASecondStudyWithTheName_IsAConflict()
    {
        await Append("sample", 0, SampleStudy.Events());
        Assert.That(await Append("sample", 0, SampleStudy.Events()), Is.EqualTo(new AppendOutcome.Conflict(7)));
    }

    [Test]
    public async Task Append_TwiceWithOneKey_HappensOnce()
    {
        await Append("sample", 0, SampleStudy.Events());
        AppendOutcome first = await Append("sample", 7, [Pause()], "key-1");
        AppendOutcome again = await Append("sample", 8, [Pause()], "key-1");
        AppendOutcome other = await Append("sample", 8, [Pause()], "key-2");

        Assert.That(first, Is.EqualTo(new AppendOutcome.Appended(8)));
        Assert.That(again, Is.EqualTo(new AppendOutcome.Repeated(8)));
        Assert.That(other, Is.EqualTo(new AppendOutcome.Appended(9)));
    }

    [Test]
    public async Task FindAppend_OfAKey_IsWhereItsLastEventStands()
    {
        await Append("sample", 0, SampleStudy.Events());
        await Append("sample", 7, [Pause()], "key-1");
        await Append("sample", 8, [Pause()]);

        Assert.That(await journal.FindAppend("sample", "key-1", CancellationToken.None), Is.EqualTo(8));
        Assert.That(await journal.FindAppend("sample", "key-2", CancellationToken.None), Is.Null);
        Assert.That(await journal.FindAppend("other", "key-1", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Append_OfACreationTwiceWithOneKey_HappensOnce()
    {
        await Append("sample", 0, SampleStudy.Events(), "create");
        Assert.That(await Append("sample", 0, SampleStudy.Events(), "create"), Is.EqualTo(new AppendOutcome.Repeated(7)));
    }

    [Test]
    public void Append_ThatCannotBeRight_Throws()
    {
        Assert.That(() => Append("sample", 0, [Pause()]), Throws.ArgumentException, "a study begins with StudyCreated");
        Assert.That(() => Append("sample", 3, SampleStudy.Events()), Throws.ArgumentException, "and has only one");
        Assert.That(() => Append("sample", 3, []), Throws.ArgumentException, "a decision holds events");
    }

    [Test]
    public async Task Append_ByManyAtOnce_GivesEachPositionOnce()
    {
        await Append("sample", 0, SampleStudy.Events());
        async Task Writer()
        {
            for (int done = 0; done < 20;)
            {
                long head = (await journal.ListStudies(default)).Single().Seq;
                if (await Append("sample", head, [Pause()]) is AppendOutcome.Appended) done++;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Writer)));
        List<JournalEntry> entries = await ReadAll("sample", 0);
        Assert.That(entries.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, 87)));
    }

    [Test]
    public async Task Read_AfterAPosition_GivesTheRest()
    {
        await Append("sample", 0, SampleStudy.Events());
        Assert.That((await ReadAll("sample", 5)).Select(e => e.Seq), Is.EqualTo((long[])[6, 7]));
        Assert.That(await ReadAll("sample", 7), Is.Empty);
        Assert.That(await ReadAll("nobody", 0), Is.Empty);
    }

    [Test]
    public async Task Read_OfMoreThanAPage_GivesEveryEvent()
    {
        await Append("sample", 0, SampleStudy.Events());
        await Append("sample", 7, [.. Enumerable.Repeat<StudyEvent>(Pause(), 5000)]);
        Assert.That((await ReadAll("sample", 0)).Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, 5007)));
    }

    [Test]
    public async Task ListStudies_OfAnEmptyJournal_IsEmpty() => Assert.That(await journal.ListStudies(default), Is.Empty);

    [Test]
    public async Task ListStudies_SeveralStudies_AreInOrderOfNameWithTheirHeads()
    {
        await Append("zeta", 0, SampleStudy.Events());
        await Append("alpha", 0, SampleStudy.Events());
        await Append("alpha", 7, [Pause()]);
        Assert.That(await journal.ListStudies(default), Is.EqualTo((JournaledStudy[])[new("alpha", 8, SampleStudy.Start), new("zeta", 7, SampleStudy.Start)]));
    }

    [Test]
    public async Task DeleteStudy_OneOfTwo_LeavesTheOtherAndFreesTheName()
    {
        await Append("one", 0, SampleStudy.Events(), "key");
        await Append("two", 0, SampleStudy.Events(), "key");
        await journal.AppendCurve("one", [Row(0, 1, 0)], default);

        Assert.That(await journal.DeleteStudy("one", default), Is.True);
        Assert.That(await journal.DeleteStudy("one", default), Is.False);
        Assert.That(await ReadAll("one", 0), Is.Empty);
        Assert.That(await ReadAll("two", 0), Has.Count.EqualTo(7));
        Assert.That(await Append("one", 0, SampleStudy.Events(), "key"), Is.EqualTo(new AppendOutcome.Appended(7)));
        Assert.That(await journal.ReadCurve("one", 0, default), Is.Empty);
    }

    [Test]
    public async Task Curve_RowsTwice_AreKeptOnceInOrder()
    {
        await Append("sample", 0, SampleStudy.Events());
        await journal.AppendCurve("sample", [Row(3, 1, 1), Row(3, 1, 0), Row(4, 1, 0)], default);
        await journal.AppendCurve("sample", [Row(3, 1, 1) with { Step = 999 }, Row(3, 2, 0)], default);

        IReadOnlyList<CurveRow> curve = await journal.ReadCurve("sample", 3, default);
        Assert.That(curve.Select(r => (r.Attempt, r.Index, r.Step)), Is.EqualTo(((int, int, long)[])[(1, 0, 0), (1, 1, 10), (2, 0, 0)]));
        Assert.That(double.IsNaN(curve[1].Metrics["train/loss"]), Is.True);
    }

    [Test]
    public void Curve_OfAStudyThatIsNotThere_Throws() =>
        Assert.That(() => journal.AppendCurve("nobody", [Row(0, 1, 0)], default), Throws.TypeOf<KeyNotFoundException>());

    [Test]
    public async Task Load_AWholeStudy_GivesTheStateThatTheEventsMake()
    {
        ImmutableArray<StudyEvent> events = SampleStudy.Events();
        await Append("sample", 0, events);
        StudyState state = (await StudyReplay.Load(journal, "sample", default))!;
        StudyState live = events.Aggregate((StudyState?)null, StudyFold.Apply)!;
        Assert.That(StateDigest.Of(state), Is.EqualTo(StateDigest.Of(live)));
        Assert.That(await StudyReplay.Load(journal, "nobody", default), Is.Null);
    }

    private Task<AppendOutcome> Append(string study, long expected, ImmutableArray<StudyEvent> events, string? key = null) =>
        journal.Append(new AppendRequest(study, expected, events, key), default);

    private async Task<List<JournalEntry>> ReadAll(string study, long after)
    {
        var entries = new List<JournalEntry>();
        await foreach (JournalEntry entry in journal.Read(study, after, default)) entries.Add(entry);
        return entries;
    }

    private static string Text(StudyEvent e) => System.Text.Encoding.UTF8.GetString(EventWriter.Write(e).Data.Span);

    private static StudyPaused Pause() => new StudyPaused(SampleStudy.Start);

    private static CurveRow Row(int trial, int attempt, int index) =>
        new(trial, attempt, index, index * 10, SampleStudy.Metrics(("train/loss", index == 1 ? double.NaN : 0.5)));
}
