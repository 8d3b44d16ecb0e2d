using HyperSearch.Core.Studies;
using HyperSearch.Journal.Postgres;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Journal.Tests.Postgres;

/// <summary>
/// The database stops as by a power cut while two coordinators append to the same studies, and comes back. Every acknowledged append is
/// there, at its place, and none is there twice.
/// </summary>
[TestFixture]
public sealed class CrashTests
{
    private const int Studies = 4;
    private const int WritersOfAStudy = 2;
    private const int Rounds = 2;
    private AckLog log = null!;

    [SetUp]
    public void Begin() => log = new AckLog();

    [TestCase(30_000, Description = "writers wait for the server")]
    [TestCase(20, Description = "writers give up, and read again what became of it")]
    public async Task Stop_InTheMiddleOfAppends_LosesAndRepeatsNothing(int patienceMilliseconds)
    {
        using PrivatePostgres? server = PrivatePostgres.TryStart(out string reason);
        if (server is null)
        {
            Assert.Ignore(reason);
            return;
        }

        PostgresAddress address = PostgresAddress.Parse(PostgresTests.NewDatabase(server));
        TimeSpan patience = TimeSpan.FromMilliseconds(patienceMilliseconds);
        await using PostgresDatabase one = await PostgresDatabase.Open(address, TimeProvider.System, default, patience);
        await using PostgresDatabase two = await PostgresDatabase.Open(address, TimeProvider.System, default, patience);
        for (int i = 0; i < Studies; i++) await new PostgresJournal(one).Append(new AppendRequest(Study(i), 0, SampleStudy.Events()), default);

        using var stop = new CancellationTokenSource();
        Task<int>[] writers = [.. from study in Enumerable.Range(0, Studies) from writer in Enumerable.Range(0, WritersOfAStudy)
                                  from database in (PostgresDatabase[])[one, two]
                                  select Task.Run(() => Write(new PostgresJournal(database), Study(study), $"{(database == one ? 1 : 2)}-{writer}", stop.Token))];
        for (int round = 0; round < Rounds; round++)
        {
            await log.More(200);
            server.StopAtOnce();
            server.Start();
        }

        await log.More(200);
        await stop.CancelAsync();
        int[] unknown = await Task.WhenAll(writers);
        TestContext.Out.WriteLine($"{log.All.Count} acknowledged, {unknown.Sum()} of unknown outcome");
        await Check(new PostgresJournal(one));
    }

    /// <summary>Appends one tagged event after another until told to stop; returns how many outcomes it never learned.</summary>
    private async Task<int> Write(PostgresJournal journal, string study, string writer, CancellationToken stop)
    {
        int unknown = 0;
        long head = 7;
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            string tag = $"{study}/{writer}/{i}";
            try
            {
                AppendOutcome outcome = await journal.Append(new AppendRequest(study, head, [Tagged(tag), Tagged(tag + "+")], tag), default);
                if (outcome is AppendOutcome.Appended appended) log.Add(study, head + 1, tag);
                head = outcome switch
                {
                    AppendOutcome.Appended there => there.LastSeq,
                    AppendOutcome.Conflict lost => lost.ActualSeq,
                    _ => throw new InvalidOperationException($"{outcome}: no tag is sent twice"),
                };
            }
            catch (JournalUnavailableException)
            {
                unknown++;
            }
        }

        return unknown;
    }

    private async Task Check(PostgresJournal journal)
    {
        var places = new Dictionary<string, (string Study, long Seq)>();
        for (int i = 0; i < Studies; i++)
        {
            long last = 0;
            await foreach (JournalEntry entry in journal.Read(Study(i), 0, default))
            {
                Assert.That(entry.Seq, Is.EqualTo(++last), "positions have no gaps");
                if (entry.Require(Study(i)) is StudyFinished tagged) Assert.That(places.TryAdd(tagged.Message, (Study(i), entry.Seq)), Is.True, $"{tagged.Message} is there twice");
            }
        }

        foreach ((string study, long seq, string tag) in log.All)
        {
            Assert.That(places.GetValueOrDefault(tag), Is.EqualTo((study, seq)), $"{tag} was acknowledged");
            Assert.That(places.GetValueOrDefault(tag + "+"), Is.EqualTo((study, seq + 1)), "all events of a decision or none");
            Assert.That(await journal.FindAppend(study, tag, default), Is.EqualTo(seq + 1));
        }
    }

    private static string Study(int number) => $"study-{number}";

    private static StudyFinished Tagged(string tag) => new(SampleStudy.Start, FinishReason.Stopped, tag);
}
