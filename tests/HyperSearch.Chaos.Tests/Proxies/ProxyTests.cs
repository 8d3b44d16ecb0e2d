using System.Net;
using System.Net.Sockets;
using System.Text;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>The proxy does to messages what its plan says, and writes down what was answered.</summary>
[TestFixture]
public sealed class ProxyTests
{
    private CountingServer server = null!;
    private ExchangeLog log = null!;
    private ChaosProxy proxy = null!;
    private HttpClient client = null!;

    [SetUp]
    public void Start()
    {
        server = new CountingServer();
        log = new ExchangeLog();
        proxy = new ChaosProxy("worker", IPAddress.Loopback, () => [server.Address], log, seed: 1);
        client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(proxy.Url), Timeout = TimeSpan.FromSeconds(20) };
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await proxy.DisposeAsync();
        await server.DisposeAsync();
    }

    [TestCase(ExchangeFault.None)]
    [TestCase(ExchangeFault.Delay)]
    [TestCase(ExchangeFault.Trickle)]
    public async Task Request_ThatArrives_IsAnsweredAndWrittenDown(ExchangeFault fault)
    {
        proxy.Plan = FaultPlan.Only(fault) with { DelayMax = TimeSpan.FromMilliseconds(5) };
        string body = new('x', 500);
        Assert.That(await Post(body), Is.EqualTo("1"));
        Assert.That(await Post(body), Is.EqualTo("2"), "the connection is used again");
        Assert.That(server.Bodies, Is.EqualTo((string[])[body, body]), "chunked bodies arrive whole");
        Assert.That(server.Hosts, Is.All.EqualTo(server.Address.ToString()));
        Assert.That(log.All.Select(e => (e.Method, e.Target, e.Status, e.Request, e.Answer)), Is.EqualTo(((string, string, int, string, string)[])[("POST", "/count", 200, body, "1"), ("POST", "/count", 200, body, "2")]));
    }

    [Test]
    public async Task Head_IsAnsweredWithoutTheBodyThatItTellsOf()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/count", UriKind.Relative));
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(1000));
        Assert.That(await Post("x"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Body_ThatIsSentOnlyWhenAskedFor_IsAskedFor()
    {
        using var patient = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = new Uri(proxy.Url), Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("/count", UriKind.Relative)) { Content = new StringContent("x") };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await patient.SendAsync(request);
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("1"));
        Assert.That(server.Bodies, Is.EqualTo((string[])["x"]));
    }

    [Test]
    public async Task DropRequest_NeverArrives()
    {
        proxy.Plan = FaultPlan.Only(ExchangeFault.DropRequest);
        Assert.That(async () => await Post("x"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(server.Bodies, Is.Empty);
        Assert.That(log.All, Is.Empty);
        proxy.Plan = FaultPlan.Calm;
        Assert.That(await Post("y"), Is.EqualTo("1"));
    }

    [TestCase(ExchangeFault.LoseAnswer)]
    [TestCase(ExchangeFault.CutAnswer)]
    public void LostAnswer_WasAcknowledgedNevertheless(ExchangeFault fault)
    {
        proxy.Plan = FaultPlan.Only(fault);
        Assert.That(async () => await Post("x"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(log.All.Select(e => e.IsAcknowledged), Is.EqualTo((bool[])[true]));
    }

    [Test]
    public async Task Duplicate_ArrivesTwice()
    {
        proxy.Plan = FaultPlan.Only(ExchangeFault.Duplicate);
        await Post("x");
        Assert.That(server.Bodies, Is.EqualTo((string[])["x", "x"]));
        Assert.That(log.All, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task ReplayLater_ArrivesAgain()
    {
        proxy.Plan = FaultPlan.Only(ExchangeFault.ReplayLater) with { ReplayMax = TimeSpan.FromMilliseconds(50) };
        Assert.That(await Post("x"), Is.EqualTo("1"));
        await Pause.Until("the copy arrives", TimeSpan.FromSeconds(20), () => log.All.Count == 2);
        Assert.That(server.Bodies, Is.EqualTo((string[])["x", "x"]));
    }

    [Test]
    public async Task Blocked_IsHalfOpenUntilAnewConnectionIsMade()
    {
        await Post("before");
        proxy.IsBlocked = true;
        using var patience = new CancellationTokenSource();
        Task<HttpResponseMessage> hanging = client.PostAsync(new Uri("/count", UriKind.Relative), new StringContent("during"), patience.Token);
        using (var other = new TcpClient()) await other.ConnectAsync(IPEndPoint.Parse(new Uri(proxy.Url).Authority));
        proxy.IsBlocked = false;
        Assert.That(await Post("after"), Is.EqualTo("2"));
        Assert.That(hanging.IsCompleted, Is.False, "what was sent is swallowed for good");
        await patience.CancelAsync();
        Assert.That(async () => await hanging, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(server.Bodies, Is.EqualTo((string[])["before", "after"]));
    }

    [Test]
    public async Task Upstream_ThatTakesNoConnections_IsPassedOver()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var nobody = (IPEndPoint)closed.LocalEndpoint;
        closed.Stop();
        await using var balancer = new ChaosProxy("worker", IPAddress.Loopback, () => [nobody, nobody, nobody, server.Address], log, seed: 2);
        using HttpResponseMessage answer = await client.PostAsync(new Uri(balancer.Url + "/count"), new StringContent("x"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("1"));
    }

    [Test]
    public void Plan_OfShares_DrawsThem()
    {
        var random = new Random(3);
        FaultPlan plan = FaultPlan.Everything(0.05);
        ExchangeFault[] drawn = [.. Enumerable.Range(0, 10_000).Select(_ => plan.Choose(random))];
        foreach (ExchangeFault fault in Enum.GetValues<ExchangeFault>().Where(f => f != ExchangeFault.None))
            Assert.That(drawn.Count(f => f == fault), Is.InRange(400, 600), fault.ToString());
    }

    private async Task<string> Post(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/count", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
