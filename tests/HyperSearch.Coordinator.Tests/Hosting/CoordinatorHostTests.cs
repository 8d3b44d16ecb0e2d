using System.Text.Json;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Http;
using HyperSearch.Protocol.Studies;
using Microsoft.Data.Sqlite;

namespace HyperSearch.Coordinator.Tests.Hosting;

/// <summary>A home on a real disk, with its lock, its journal and its endpoint file.</summary>
public sealed class CoordinatorHostTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly HostOptions Options = new() { LockWait = TimeSpan.Zero };
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new { });
    private string home = null!;

    private string EndpointFile => Path.Combine(home, EndpointAddress.FileName);

    [SetUp]
    public void MakeFolder() => home = Path.Combine(Directory.CreateTempSubdirectory("host-").FullName, "home");

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(home)!, recursive: true);

    [Test]
    public async Task Open_MakesAPrivateHome_AndLeavesNoAddressBehind()
    {
        CoordinatorHost host = await Open(Options);
        Assert.That(EndpointAddress.Read(EndpointFile), Is.EqualTo(host.Address));
        Assert.That(host.Address!.Token, Has.Length.EqualTo(64));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(EndpointFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.GetUnixFileMode(home), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }

        await host.DisposeAsync();
        Assert.That(File.Exists(EndpointFile), Is.False);
    }

    [Test]
    public async Task Open_OfAHeldHome_GivesTheHoldersAddress_AndItAnswers()
    {
        await using CoordinatorHost host = await Open(Options);
        await host.Coordinator.SubmitStudy(new SubmitStudy(Files.Random(3), "s.yaml", "/srv", null, false, "k"), None);
        HomeOpening second = await CoordinatorHost.Open(home, Options, None);
        EndpointAddress address = ((HomeOpening.HeldElsewhere)second).Address!;
        using var client = new HttpCoordinator(address);
        Assert.That((await client.ListStudies(None)).Single().Name, Is.EqualTo("study"));
    }

    [Test]
    public async Task Open_OfAHomeHeldWithoutListening_WaitsForIt()
    {
        CoordinatorHost host = await Open(Options with { Listen = null });
        Assert.That(File.Exists(EndpointFile), Is.False);
        Assert.That(await CoordinatorHost.Open(home, Options, None), Is.EqualTo(new HomeOpening.HeldElsewhere(null)));
        Task<HomeOpening> waiting = CoordinatorHost.Open(home, Options with { LockWait = TimeSpan.FromSeconds(60) }, None);
        await host.DisposeAsync();
        await ((HomeOpening.Opened)await waiting).Host.DisposeAsync();
    }

    [Test]
    public async Task Open_AfterAKill_IgnoresTheDeadHoldersAddress()
    {
        Directory.CreateDirectory(home);
        new EndpointAddress("http://127.0.0.1:1", "stale-token-stale-token-stale-tok", int.MaxValue).Write(EndpointFile);
        await using CoordinatorHost host = await Open(Options with { Listen = null });
        Assert.That(File.Exists(EndpointFile), Is.False);
    }

    [Test]
    public async Task Study_SurvivesTheHost()
    {
        await using (CoordinatorHost host = await Open(Options))
        {
            await host.Coordinator.SubmitStudy(new SubmitStudy(Files.Random(3), "s.yaml", "/srv", null, false, "k"), None);
            await host.Coordinator.RegisterAgent(new RegisterAgent("a", "s1", 1, Nothing), None);
            await host.Coordinator.Lease(new LeaseRequest("s1", 0, "r", ["command"], TimeSpan.Zero), None);
        }

        await using CoordinatorHost again = await Open(Options);
        AgentRegistered registered = await again.Coordinator.RegisterAgent(new RegisterAgent("a", "s2", 1, Nothing), None);
        await again.Coordinator.SubmitStudy(new SubmitStudy(Files.Random(3), "s.yaml", "/srv", null, false, "k"), None);
        Grant grant = (await again.Coordinator.Lease(new LeaseRequest("s2", 0, "r", ["command"], TimeSpan.Zero), None))!;
        Assert.That((registered.LeasesTakenBack, grant.Trial, grant.Attempt), Is.EqualTo((0, 0, 2)), "taken back when the study was asked for");
    }

    [Test]
    public async Task Verify_WithTheLastBitOfAProposalFlippedInTheFile_NamesTheEvent()
    {
        await using (CoordinatorHost host = await Open(Options))
        {
            await host.Coordinator.SubmitStudy(new SubmitStudy(Files.Random(3), "s.yaml", "/srv", null, false, "k"), None);
            await host.Coordinator.RegisterAgent(new RegisterAgent("a", "s1", 1, Nothing), None);
            await host.Coordinator.Lease(new LeaseRequest("s1", 0, "r", ["command"], TimeSpan.Zero), None);
            Assert.That((await host.Coordinator.VerifyStudy("study", None)).Holds, Is.True);
        }

        long seq = FlipLastBit();
        await using CoordinatorHost again = await Open(Options);
        VerificationReport report = await again.Coordinator.VerifyStudy("study", None);
        Assert.That((report.Holds, report.FirstDifferingSeq), Is.EqualTo((false, (long?)seq)));
        Assert.That(Bench.CodeOf(() => again.Coordinator.GetStudy("study", None)), Is.EqualTo(ProblemCode.Internal));
        StudySummary listed = (await again.Coordinator.ListStudies(None)).Single();
        Assert.That((listed.Name, listed.State), Is.EqualTo(("study", "damaged")), "one damaged study does not hide the others");
    }

    private long FlipLastBit()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(home, CoordinatorHost.JournalName)};Pooling=False");
        connection.Open();
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = "SELECT seq, data FROM event WHERE type LIKE '%proposed%'";
        using SqliteDataReader row = read.ExecuteReader();
        Assert.That(row.Read(), Is.True);
        long seq = row.GetInt64(0);
        byte[] data = (byte[])row.GetValue(1);
        row.Close();
        data[^1] ^= 1;
        using SqliteCommand write = connection.CreateCommand();
        write.CommandText = "UPDATE event SET data = $data WHERE seq = $seq";
        write.Parameters.AddWithValue("$data", data);
        write.Parameters.AddWithValue("$seq", seq);
        Assert.That(write.ExecuteNonQuery(), Is.EqualTo(1));
        return seq;
    }

    private async Task<CoordinatorHost> Open(HostOptions options) => ((HomeOpening.Opened)await CoordinatorHost.Open(home, options, None)).Host;
}
