using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using HyperSearch.Protocol.Access;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Http;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Protocol;

/// <summary>
/// A coordinator in another process, spoken to over HTTP. Thread-safe. A call that gets no answer throws
/// <see cref="CoordinatorException"/> with <see cref="ProblemCode.Unreachable"/>: whether it happened is then unknown, and the
/// same call with the same key may be repeated.
/// </summary>
public sealed class HttpCoordinator : ICoordinator, IBackupSource, IDisposable
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReplayTime = TimeSpan.FromMinutes(30);

    private readonly HttpClient client;
    private readonly AuthenticationHeaderValue? shown;

    /// <param name="handler">What carries the requests; it is disposed with the client. By default plain sockets, without proxy and redirects.</param>
    public HttpCoordinator(EndpointAddress address, HttpMessageHandler? handler = null)
    {
        client = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = ConnectTime, UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(address.Url),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Token);
        Artifacts = new HttpArtifacts(client);
    }

    private HttpCoordinator(HttpCoordinator owner, string token)
    {
        client = owner.client;
        Artifacts = owner.Artifacts;
        shown = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The coordinator's artifacts.</summary>
    public HttpArtifacts Artifacts { get; }

    /// <summary>The protocol that the coordinator said it speaks with its last answer; null before the first.</summary>
    public int? Protocol { get; private set; }

    /// <summary>The same coordinator over the same connections, shown another token (an attempt's, for one) by every verb but those of artifacts. Ends with this one.</summary>
    public HttpCoordinator Showing(string token) => new(this, token);

    public Task<StudySubmitted> SubmitStudy(SubmitStudy request, CancellationToken cancel) => Post<StudySubmitted>("/v1/studies", request, cancel);

    public Task<IReadOnlyList<StudySummary>> ListStudies(CancellationToken cancel) => Get<IReadOnlyList<StudySummary>>("/v1/studies", CallTime, cancel);

    public Task<StudyDetail> GetStudy(string study, CancellationToken cancel) => Get<StudyDetail>(PathOf(study), CallTime, cancel);

    public Task<TrialPage> GetTrials(string study, long afterSeq, CancellationToken cancel) =>
        Get<TrialPage>(string.Create(CultureInfo.InvariantCulture, $"{PathOf(study)}/trials?after={afterSeq}"), CallTime, cancel);

    public Task<TrialDetail> GetTrial(string study, int number, CancellationToken cancel) => Get<TrialDetail>(PathOf(study, number), CallTime, cancel);

    public Task<StudySummary> WaitForChange(string study, long afterSeq, TimeSpan wait, CancellationToken cancel) =>
        Get<StudySummary>(string.Create(CultureInfo.InvariantCulture, $"{PathOf(study)}/summary?after={afterSeq}&wait_ms={(long)wait.TotalMilliseconds}"), wait + PollGrace, cancel);

    /// <summary>
    /// The study's changes as they happen: first how it stands (what changed after <paramref name="afterSeq"/>; -1: everything), then each
    /// step. A connection that breaks is made again where it broke off.
    /// </summary>
    /// <exception cref="CoordinatorException">The study is gone, the token opens nothing any more, or nobody answered for a minute.</exception>
    public IAsyncEnumerable<StudyChange> WatchStudy(string study, long afterSeq, CancellationToken cancel) =>
        new StudyStream(client, shown, PathOf(study) + "/events").Watch(afterSeq, cancel);

    public Task<StudySummary> PauseStudy(string study, string? idempotencyKey, CancellationToken cancel) => PostOnce<StudySummary>(PathOf(study) + "/pause", idempotencyKey, cancel);

    public Task<StudySummary> ResumeStudy(string study, string? idempotencyKey, CancellationToken cancel) => PostOnce<StudySummary>(PathOf(study) + "/resume", idempotencyKey, cancel);

    public Task<StudySummary> StopStudy(string study, string? idempotencyKey, CancellationToken cancel) => PostOnce<StudySummary>(PathOf(study) + "/stop", idempotencyKey, cancel);

    public Task<StudySummary> EditStudy(string study, EditStudy request, CancellationToken cancel) => Post<StudySummary>(PathOf(study) + "/edit", request, cancel);

    public async Task DeleteStudy(string study, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf(study));
        await Send<NoAnswer>(request, CallTime, cancel);
    }

    public Task<VerificationReport> VerifyStudy(string study, CancellationToken cancel) => Get<VerificationReport>(PathOf(study) + "/verification", ReplayTime, cancel);

    public Task<TrialSummary> AddTrial(string study, AddTrial request, CancellationToken cancel) => Post<TrialSummary>(PathOf(study) + "/trials", request, cancel);

    public Task<TrialSummary> RetryTrial(string study, int number, string? idempotencyKey, CancellationToken cancel) => PostOnce<TrialSummary>(PathOf(study, number) + "/retry", idempotencyKey, cancel);

    public Task RecordConfirmation(string study, RecordConfirmation request, CancellationToken cancel) => Tell(PathOf(study) + "/confirmations", request, cancel);

    public Task RecordExport(string study, RecordExport request, CancellationToken cancel) => Tell(PathOf(study) + "/exports", request, cancel);

    public Task<AgentRegistered> RegisterAgent(RegisterAgent request, CancellationToken cancel) => Post<AgentRegistered>("/v1/agents", request, cancel);

    public Task<HeartbeatAnswer> Heartbeat(Heartbeat beat, CancellationToken cancel) => Post<HeartbeatAnswer>("/v1/agents/heartbeats", beat, cancel);

    public Task<IReadOnlyList<AgentSummary>> ListAgents(CancellationToken cancel) => Get<IReadOnlyList<AgentSummary>>("/v1/agents", CallTime, cancel);

    public Task<AgentSummary> DrainAgent(string agent, CancellationToken cancel) => Post<AgentSummary>($"/v1/agents/{Uri.EscapeDataString(agent)}/drain", null, cancel);

    public async Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel)
    {
        using HttpRequestMessage message = Message("/v1/leases", request);
        return await Send<Grant>(message, request.Wait + PollGrace, cancel);
    }

    public Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel) => Post<ReportAnswer>("/v1/attempts/reports", report, cancel);

    public Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel) => Tell("/v1/attempts/checkpoints", checkpoint, cancel);

    public Task<TrialSummary> FinishAttempt(AttemptEnd end, CancellationToken cancel) => Post<TrialSummary>("/v1/attempts/end", end, cancel);

    /// <summary>Exchanges an enrolment token, which this client shows, for the agent's own. The agent's token before the last stops being valid.</summary>
    public Task<AgentEnrolled> EnrollAgent(EnrollAgent request, CancellationToken cancel) => Post<AgentEnrolled>("/v1/agents/enroll", request, cancel);

    public Task<TokenCreated> CreateToken(CreateToken request, CancellationToken cancel) => Post<TokenCreated>("/v1/tokens", request, cancel);

    public Task<IReadOnlyList<TokenSummary>> ListTokens(CancellationToken cancel) => Get<IReadOnlyList<TokenSummary>>("/v1/tokens", CallTime, cancel);

    public async Task RevokeToken(string id, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/tokens/" + Uri.EscapeDataString(id));
        await Send<NoAnswer>(request, CallTime, cancel);
    }

    public void Dispose()
    {
        if (shown is null) client.Dispose();
    }

    private static string PathOf(string study) => StudyName.IsValid(study)
        ? "/v1/studies/" + study
        : throw new CoordinatorException(ProblemCode.NotFound, $"There is no study '{study}'.", "`hypersearch study list` shows the studies there are.");

    private static string PathOf(string study, int number) => string.Create(CultureInfo.InvariantCulture, $"{PathOf(study)}/trials/{number}");

    private static HttpRequestMessage Message(string path, object? body) => new(HttpMethod.Post, path)
    {
        Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: ProtocolJson.Options),
    };

    public async Task WriteBackup(Stream destination, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/backup");
        if (shown is not null) request.Headers.Authorization = shown;
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(ReplayTime);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timed.Token);
            if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, timed.Token);
            await answer.Content.CopyToAsync(destination, timed.Token);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException || (broken is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw Unreachable(broken.Message);
        }
    }

    private async Task<T> Get<T>(string path, TimeSpan time, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await Send<T>(request, time, cancel) ?? throw Nonsense(path);
    }

    private async Task<T> Post<T>(string path, object? body, CancellationToken cancel)
    {
        using HttpRequestMessage request = Message(path, body);
        return await Send<T>(request, CallTime, cancel) ?? throw Nonsense(path);
    }

    /// <summary>A mutation without a body carries its key in a header.</summary>
    private async Task<T> PostOnce<T>(string path, string? key, CancellationToken cancel)
    {
        using HttpRequestMessage request = Message(path, null);
        if (key is not null) request.Headers.TryAddWithoutValidation(IdempotencyKey.Header, key);
        return await Send<T>(request, CallTime, cancel) ?? throw Nonsense(path);
    }

    private async Task Tell(string path, object body, CancellationToken cancel)
    {
        using HttpRequestMessage request = Message(path, body);
        await Send<NoAnswer>(request, CallTime, cancel);
    }

    private async Task<T?> Send<T>(HttpRequestMessage request, TimeSpan time, CancellationToken cancel)
    {
        if (shown is not null) request.Headers.Authorization = shown;
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(time);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timed.Token);
            Note(answer);
            if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, timed.Token);
            if (answer.StatusCode == HttpStatusCode.NoContent) return default;
            return await answer.Content.ReadFromJsonAsync<T>(ProtocolJson.Options, timed.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Unreachable($"it did not answer within {time.TotalSeconds:0} s");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Unreachable(broken.Message);
        }
        catch (JsonException wrong)
        {
            throw new CoordinatorException(ProblemCode.Internal, $"The answer of {client.BaseAddress} cannot be read: {wrong.Message}");
        }
    }

    private void Note(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues(ProtocolVersion.Header, out IEnumerable<string>? said) && int.TryParse(said.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int protocol))
            Protocol = protocol;
    }

    private CoordinatorException Unreachable(string why) => HttpRefusal.Unreachable(client.BaseAddress, why);

    private CoordinatorException Nonsense(string path) => new(ProblemCode.Internal, $"{client.BaseAddress} gave an empty answer to {path}.");

    private sealed record NoAnswer;
}
