using HyperSearch.Protocol;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>Carries one client's calls to whichever coordinator the balancer picks, and the answers back.</summary>
/// <param name="sticky">Whether calls go to one coordinator until it fails, or to any.</param>
internal sealed class Courier(SimNode client, SimProcess process, TimeProvider time, Links links, IReadOnlyList<IServer> servers, SimRandom random, bool sticky)
{
    private int target = random.Next(servers.Count);

    public Task Call(Verb verb, object?[] arguments)
    {
        CancellationToken cancel = verb.CancellationOf(arguments);
        IPendingCall pending = verb.Begin();
        if (cancel.IsCancellationRequested)
        {
            pending.Cancel(cancel);
            return pending.Task;
        }

        if (!sticky) target = random.Next(servers.Count);
        IServer server = servers[target];
        var call = new ServerCall(server, verb, verb.WriteArguments(arguments));
        ITimer timeout = time.CreateTimer(
            _ =>
            {
                if (pending.Fail(new CoordinatorException(ProblemCode.Unreachable, $"{server.Node} did not answer {verb.Name} in time."))) GiveUp(server, call);
            },
            null,
            Verb.Patience(arguments),
            Timeout.InfiniteTimeSpan);
        CancellationTokenRegistration leave = cancel.Register(() =>
        {
            if (pending.Cancel(cancel)) GiveUp(server, call);
            timeout.Dispose();
        });
        links.Send(client, server.Node, () => call.Arrive(answer => links.Send(server.Node, client, () => process.Post(() =>
        {
            timeout.Dispose();
            leave.Dispose();
            answer(pending);
            if (call.IsRefused) Turn();
        }))));
        return pending.Task;
    }

    private void GiveUp(IServer server, ServerCall call)
    {
        Turn();
        links.Send(client, server.Node, call.Abort);
    }

    private void Turn() => target = (target + 1) % servers.Count;
}
