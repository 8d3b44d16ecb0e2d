using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Simulation.Tests.Network;

/// <summary>A method of <see cref="ICoordinator"/> as the network sees it: a name, arguments on a wire, an answer on a wire.</summary>
internal abstract class Verb
{
    private static readonly ConcurrentDictionary<MethodInfo, Verb> Known = new();
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    /// <summary>How each parameter travels; null for the caller's cancellation, which does not.</summary>
    private readonly JsonTypeInfo?[] parameters;

    private readonly Func<ICoordinator, object?[], Task> call;

    protected Verb(MethodInfo method)
    {
        Name = method.Name;
        parameters = [.. method.GetParameters().Select(p => p.ParameterType == typeof(CancellationToken) ? null : Wire.FormOf(p.ParameterType))];
        call = Compile(method);
    }

    public string Name { get; }

    public static Verb Of(MethodInfo method) => Known.GetOrAdd(method, static m =>
    {
        Type answer = m.ReturnType.IsGenericType ? m.ReturnType.GetGenericArguments()[0] : typeof(Nothing);
        return (Verb)Activator.CreateInstance(typeof(Verb<>).MakeGenericType(answer), m)!;
    });

    public CancellationToken CancellationOf(object?[] arguments)
    {
        int place = Array.IndexOf(parameters, null);
        return place < 0 ? CancellationToken.None : (CancellationToken)arguments[place]!;
    }

    public byte[][] WriteArguments(object?[] arguments)
    {
        var bytes = new byte[arguments.Length][];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = parameters[i] is { } form ? Wire.Write(arguments[i], form) : [];
        return bytes;
    }

    public object?[] ReadArguments(byte[][] bytes, CancellationToken cancel)
    {
        var arguments = new object?[bytes.Length];
        for (int i = 0; i < bytes.Length; i++) arguments[i] = parameters[i] is { } form ? Wire.Read(bytes[i], form) : cancel;
        return arguments;
    }

    /// <summary>How long a client waits, as HttpCoordinator does: the call's own wait and ten seconds.</summary>
    public static TimeSpan Patience(object?[] arguments)
    {
        foreach (object? argument in arguments)
        {
            if (argument is LeaseRequest request) return CallTime + request.Wait;
            if (argument is TimeSpan wait) return CallTime + wait;
        }

        return CallTime;
    }

    /// <summary>Calls the method.</summary>
    public Task Invoke(ICoordinator target, object?[] arguments) => call(target, arguments);

    /// <summary>What a call that went well came to; null for a verb without an answer.</summary>
    public abstract object? AnswerOf(Task called);

    public abstract byte[] WriteAnswer(object? answer);

    /// <summary>The client's half of a call.</summary>
    public abstract IPendingCall Begin();

    private static Func<ICoordinator, object?[], Task> Compile(MethodInfo method)
    {
        ParameterExpression target = Expression.Parameter(typeof(ICoordinator));
        ParameterExpression arguments = Expression.Parameter(typeof(object?[]));
        IEnumerable<Expression> values = method.GetParameters().Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType));
        return Expression.Lambda<Func<ICoordinator, object?[], Task>>(Expression.Call(target, method, values), target, arguments).Compile();
    }
}

/// <inheritdoc cref="Verb"/>
internal sealed class Verb<T>(MethodInfo method) : Verb(method)
{
    private static readonly JsonTypeInfo Form = Wire.FormOf(typeof(T));

    public override object? AnswerOf(Task called) => called is Task<T> answering ? answering.Result : null;

    public override byte[] WriteAnswer(object? answer) => Wire.Write(answer, Form);

    public override IPendingCall Begin() => new PendingCall();

    private sealed class PendingCall : IPendingCall
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => completion.Task;

        public bool Answer(byte[] bytes) => !completion.Task.IsCompleted && completion.TrySetResult((T)Wire.Read(bytes, Form)!);

        public bool Fail(CoordinatorException why) => completion.TrySetException(why);

        public bool Cancel(CancellationToken cancel) => completion.TrySetCanceled(cancel);
    }
}
