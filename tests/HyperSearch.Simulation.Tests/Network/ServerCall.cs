using HyperSearch.Protocol;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>A call on the side of the coordinator. It may arrive more than once; each arrival is served.</summary>
internal sealed class ServerCall(IServer server, Verb verb, byte[][] arguments)
{
    private readonly CancellationTokenSource aborted = new();

    /// <summary>Whether nobody listened there.</summary>
    public bool IsRefused { get; private set; }

    public void Arrive(Action<Action<IPendingCall>> reply)
    {
        if (server.Listening is not { } listening)
        {
            IsRefused = true;
            reply(pending => pending.Fail(new CoordinatorException(ProblemCode.Unreachable, $"{server.Node} refuses the connection.")));
            return;
        }

        (SimProcess process, ICoordinator coordinator) = listening;
        process.Post(() => _ = Serve(coordinator, reply));
    }

    /// <summary>The client went away.</summary>
    public void Abort()
    {
        if (server.Listening is { } listening) listening.Process.Post(aborted.Cancel);
    }

    private async Task Serve(ICoordinator coordinator, Action<Action<IPendingCall>> reply)
    {
        object?[] values = verb.ReadArguments(arguments, aborted.Token);
        try
        {
            server.Receive(verb.Name, values);
            object? answer = await verb.Invoke(coordinator, values);
            server.Acknowledge(verb.Name, values, answer);
            byte[] bytes = verb.WriteAnswer(answer);
            reply(pending => pending.Answer(bytes));
        }
        catch (CoordinatorException refusal)
        {
            server.Refuse(verb.Name, values, refusal);
            reply(pending => pending.Fail(new CoordinatorException(refusal.Code, refusal.Message, refusal.Fix)));
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
#pragma warning disable CA1031 // Whatever else leaves a coordinator is a finding.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            server.Report(verb.Name, unexpected);
        }
    }
}
