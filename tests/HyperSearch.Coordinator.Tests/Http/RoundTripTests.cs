using System.Reflection;
using System.Text.Json;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>
/// Each verb through real loopback HTTP answers what it answers in process: two coordinators live the same story, one called
/// directly and one through the endpoint, and all answers are compared as JSON.
/// </summary>
public sealed class RoundTripTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JsonElement Environment = JsonSerializer.SerializeToElement(new { host = "x", cores = 2 });
    private static readonly JsonElement Record = JsonSerializer.SerializeToElement(new { data = new { sha = "ab" } });

    [Test]
    public async Task EveryVerb_OverHttp_AnswersAsInProcess()
    {
        await using var near = new Bench();
        await using var far = new Bench();
        await using CoordinatorEndpoint endpoint = await Endpoints.Start(far.Coordinator, Token);
        using HttpCoordinator client = endpoint.Client(Token);
        var local = new RecordingCoordinator(near.Coordinator);
        var remote = new RecordingCoordinator(client);
        await Live(local);
        await Live(remote);
        Assert.That(remote.Answers, Is.EqualTo(local.Answers));
        string[] verbs = [.. typeof(ICoordinator).GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(m => m.Name)];
        Assert.That(local.Verbs, Is.EquivalentTo(verbs), "the story leaves no verb out");
    }

    private static async Task Live(RecordingCoordinator c)
    {
        await c.Call(x => x.SubmitStudy(new SubmitStudy(Files.Random(6, parallelism: 2, more: "pruner: {kind: median, warmup_trials: 1}"), "s.yaml", "/srv", Environment, false, "k"), None));
        await c.Call(x => x.SubmitStudy(new SubmitStudy("name: [", "s.yaml", "/srv", null, false, "k"), None));
        await c.Call(x => x.RegisterAgent(new RegisterAgent("a", "s", 2, Environment), None));
        await c.Call(x => x.ListAgents(None));
        await c.Call(x => x.Lease(Request(0), None));
        await c.Call(x => x.Heartbeat(new Heartbeat("s", 1, [new HeldLease("study", 0, 1, 0), new HeldLease("study", 7, 1, 0)], false), None));
        await c.Call(x => x.Heartbeat(new Heartbeat("nobody", 1, [], false), None));
        await c.Call(x => x.Lease(Request(1), None));
        await c.Call(x => x.Lease(new LeaseRequest("nobody", 0, "r", ["command"], TimeSpan.Zero), None));
        await c.Call(x => x.Report(new AttemptReport("study", 0, 1, "s", 0, 3, new Dictionary<string, double> { ["loss"] = 0.1, ["odd"] = double.NaN }), None));
        await c.Call(x => x.CommitCheckpoint(new AttemptCheckpoint("study", 0, 1, "s", "/srv/c", 3, "ab", 9), None));
        await c.Call(x => x.FinishAttempt(new AttemptEnd("study", 0, 1, "s", "completed", new Dictionary<string, double> { ["loss"] = 0.1 }, null, null, Record), None));
        await c.Call(x => x.Report(new AttemptReport("study", 1, 1, "s", 0, 3, new Dictionary<string, double> { ["loss"] = 0.2 }), None));
        await c.Call(x => x.Lease(Request(0), None));
        await c.Call(x => x.FinishAttempt(new AttemptEnd("study", 2, 1, "s", "failed", new Dictionary<string, double>(), "oom", "too large", null), None));
        await c.Call(x => x.RetryTrial("study", 2, "retry", None));
        await c.Call(x => x.AddTrial("study", new AddTrial(JsonSerializer.SerializeToElement(new { depth = 3 }), "add"), None));
        await c.Call(x => x.PauseStudy("study", "pause", None));
        await c.Call(x => x.Lease(Request(1), None));
        await c.Call(x => x.ResumeStudy("study", null, None));
        await c.Call(x => x.RecordConfirmation("study", new RecordConfirmation(0, false, Record, "one"), None));
        await c.Call(x => x.RecordConfirmation("study", new RecordConfirmation(0, false, Record, "two"), None));
        await c.Call(x => x.RecordExport("study", new RecordExport(0, "/srv/out", "three"), None));
        await c.Call(x => x.WaitForChange("study", 0, TimeSpan.FromSeconds(1), None));
        await c.Call(x => x.EditStudy("study", new EditStudy(Files.Random(9, parallelism: 3, more: "pruner: {kind: median, warmup_trials: 1}"), "s.yaml", "edit"), None));
        await c.Call(x => x.EditStudy("study", new EditStudy(Files.Random(9, parallelism: 3), "s.yaml", "pruner"), None));
        await c.Call(x => x.StopStudy("study", null, None));
        await c.Call(x => x.DrainAgent("a", None));
        await c.Call(x => x.DrainAgent("b", None));
        await c.Call(x => x.VerifyStudy("study", None));
        await c.Call(x => x.ListStudies(None));
        await c.Call(x => x.GetStudy("study", None));
        await c.Call(x => x.GetTrials("study", 3, None));
        await c.Call(x => x.GetTrial("study", 0, None));
        await c.Call(x => x.GetTrial("study", 99, None));
        await c.Call(x => x.DeleteStudy("study", None));
        await c.Call(x => x.GetStudy("study", None));
    }

    private static LeaseRequest Request(int slot) => new("s", slot, "r", ["command"], TimeSpan.Zero);

    private sealed class RecordingCoordinator(ICoordinator inner)
    {
        public List<string> Answers { get; } = [];

        public SortedSet<string> Verbs { get; } = new(StringComparer.Ordinal);

        public async Task Call<T>(Func<ICoordinator, Task<T>> verb, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(verb))] string text = "") =>
            Note(text, await Ask(async () => JsonSerializer.Serialize(await verb(inner), ProtocolJson.Options)));

        public async Task Call(Func<ICoordinator, Task> verb, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(verb))] string text = "") => Note(text, await Ask(async () =>
        {
            await verb(inner);
            return "done";
        }));

        private static async Task<string> Ask(Func<Task<string>> verb)
        {
            try
            {
                return await verb();
            }
            catch (CoordinatorException refusal)
            {
                return $"{refusal.Code}: {refusal.Message} {refusal.Fix} {refusal.Expected}";
            }
        }

        private void Note(string text, string answer)
        {
            int start = text.IndexOf("x.", StringComparison.Ordinal) + 2;
            string verb = text[start..text.IndexOf('(', start)];
            Verbs.Add(verb);
            Answers.Add($"{verb}: {answer}");
        }
    }
}
