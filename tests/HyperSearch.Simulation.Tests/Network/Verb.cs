using System.Collections.Concurrent;
using System.Reflection;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>A method of <see cref="ICoordinator"/> as the network sees it: a name, arguments on a wire, an answer on a wire.</summary>
internal abstract class Verb(MethodInfo method)
{
    private static readonly ConcurrentDictionary<MethodInfo, Verb> Known = new();
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    private readonly Type[] parameters = [.. method.GetParameters().Select(p => p.ParameterType)];

    protected MethodInfo Method { get; } = method;

    public string Name => Method.Name;

    public static Verb Of(MethodInfo method) => Known.GetOrAdd(method, static m =>
    {
        Type answer = m.ReturnType.IsGenericType ? m.ReturnType.GetGenericArguments()[0] : typeof(Nothing);
        return (Verb)Activator.CreateInstance(typeof(Verb<>).MakeGenericType(answer), m)!;
    });

    public byte[][] WriteArguments(object?[] arguments) =>
        [.. arguments.Select((a, i) => parameters[i] == typeof(CancellationToken) ? [] : Wire.Write(a, parameters[i]))];

    public object?[] ReadArguments(byte[][] bytes, CancellationToken cancel) =>
        [.. bytes.Select((b, i) => parameters[i] == typeof(CancellationToken) ? cancel : Wire.Read(b, parameters[i]))];

    /// <summary>How long a client waits, as HttpCoordinator does: the call's own wait and ten seconds.</summary>
    public static TimeSpan Patience(object?[] arguments) => CallTime + (arguments.OfType<LeaseRequest>().FirstOrDefault()?.Wait ?? arguments.OfType<TimeSpan>().FirstOrDefault());

    /// <summary>Calls the method; its answer once it has come.</summary>
    public abstract Task<object?> Invoke(ICoordinator target, object?[] arguments);

    public abstract byte[] WriteAnswer(object? answer);

    /// <summary>The client's half of a call.</summary>
    public abstract IPendingCall Begin();
}

/// <inheritdoc cref="Verb"/>
internal sealed class Verb<T>(MethodInfo method) : Verb(method)
{
    public override async Task<object?> Invoke(ICoordinator target, object?[] arguments)
    {
        object task = Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        if (task is Task<T> answering) return await answering;
        await (Task)task;
        return null;
    }

    public override byte[] WriteAnswer(object? answer) => Wire.Write(answer, typeof(T));

    public override IPendingCall Begin() => new PendingCall();

    private sealed class PendingCall : IPendingCall
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => completion.Task;

        public bool Answer(byte[] bytes) => !completion.Task.IsCompleted && completion.TrySetResult((T)Wire.Read(bytes, typeof(T))!);

        public bool Fail(CoordinatorException why) => completion.TrySetException(why);

        public bool Cancel(CancellationToken cancel) => completion.TrySetCanceled(cancel);
    }
}
