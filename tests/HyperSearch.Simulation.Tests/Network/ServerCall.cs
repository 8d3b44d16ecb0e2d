using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
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
            Task called = verb.Invoke(coordinator, values);
            await called.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext); // refusals are frequent, and to throw them costs more than all else
            if (called.IsCompletedSuccessfully) Answer(verb.AnswerOf(called), values, reply);
            else if (called.Exception?.InnerException is CoordinatorException refusal) Refuse(refusal, values, reply);
            else await called;
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

    private void Answer(object? answer, object?[] values, Action<Action<IPendingCall>> reply)
    {
        server.Acknowledge(verb.Name, values, answer);
        byte[] bytes = verb.WriteAnswer(answer);
        reply(pending => pending.Answer(bytes));
    }

    private void Refuse(CoordinatorException refusal, object?[] values, Action<Action<IPendingCall>> reply)
    {
        server.Refuse(verb.Name, values, refusal);
        reply(pending => pending.Fail(Problem.Of(refusal).ToException(refusal.RetryAfter)));
    }
}
