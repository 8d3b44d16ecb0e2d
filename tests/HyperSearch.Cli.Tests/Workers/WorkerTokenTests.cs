using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Tests.Cluster;
using HyperSearch.Cli.Workers;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Cli.Tests.Workers;

/// <summary>How a worker comes to a token of its own, against a coordinator that listens.</summary>
public sealed class WorkerTokenTests
{
    private ServedHome served = null!;
    private CliContext context = null!;
    private string enrolment = null!;
    private List<string> shown = null!;

    [SetUp]
    public async Task Serve()
    {
        served = await ServedHome.Open();
        CliRun created = await served.LoggedIn().Call("token", "create", "--scope", "enroll", "--uses", "2", "--out", "agents.token");
        Assert.That(created.ExitCode, Is.Zero, created.Error);
        enrolment = Path.Combine(served.Laptop, "agents.token");
        var environment = new CliEnvironment { In = TextReader.Null, Out = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null, WorkingDirectory = served.Laptop, Clock = TimeProvider.System };
        context = new CliContext(environment, new Screen(environment, new ScreenSettings(false, true, true, 0)), new HomeDirectory(Path.Combine(served.Laptop, "home"), "--home"));
        shown = [];
    }

    [TearDown]
    public async Task End() => await served.DisposeAsync();

    private string Own => Path.Combine(context.Home.Path, "agents", "node%2F1.token");

    [Test]
    public async Task Get_WithAnEnrolmentToken_ExchangesItOnceAndKeepsItsOwn()
    {
        string own = await Get(enrolment);
        Assert.That(own, Does.StartWith("hs_agent_"));
        Assert.That((await File.ReadAllTextAsync(Own)).Trim(), Is.EqualTo(own));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(Own), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        File.Delete(enrolment);
        Assert.That(await Get(enrolment), Is.EqualTo(own), "the next start needs neither the file nor the coordinator");
        Assert.That(shown, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Get_AfterItWasForgotten_AsksForAnother()
    {
        string first = await Get(enrolment);
        Token(enrolment).Forget();
        Assert.That(File.Exists(Own), Is.False);
        Assert.That(await Get(enrolment), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Get_TheEnrolmentTokenIsUsedUp_IsForbiddenAndKeepsNothing()
    {
        for (int use = 0; use < 2; use++)
        {
            await Get(enrolment);
            Token(enrolment).Forget();
        }

        Assert.That(() => Get(enrolment), Throws.TypeOf<CoordinatorException>().With.Property(nameof(CoordinatorException.Code)).EqualTo(ProblemCode.Forbidden));
        Assert.That(File.Exists(Own), Is.False);
    }

    [Test]
    public void Get_WithAnEmptyFile_SaysHowToMakeOne()
    {
        string empty = served.Write("empty.token", "\n");
        CliException refusal = Assert.ThrowsAsync<CliException>(() => Get(empty))!;
        Assert.That((refusal.Code, refusal.Where), Is.EqualTo(("no_token", empty)));
        Assert.That(refusal.Fix, Does.Contain("token create --scope enroll"));
    }

    private Task<string> Get(string file) => Token(file).Get(
        given =>
        {
            shown.Add(given);
            return new HttpCoordinator(new EndpointAddress(served.Address.Url, given, 0));
        },
        CancellationToken.None);

    private WorkerToken Token(string file) => new("node/1", file, new CoordinatorTarget(served.Address.Url, "--coordinator"), context);
}
