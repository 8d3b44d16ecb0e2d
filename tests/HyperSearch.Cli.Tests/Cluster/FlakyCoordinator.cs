using System.Reflection;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Tests.Cluster;

/// <summary>A coordinator of which some calls of one verb find nobody.</summary>
public class FlakyCoordinator : DispatchProxy
{
    private ICoordinator inner = null!;
    private string verb = "";
    private int failures;

    /// <summary>The next <paramref name="failures"/> calls of <paramref name="verb"/> are unreachable.</summary>
    public static ICoordinator Over(ICoordinator inner, string verb, int failures)
    {
        ICoordinator proxy = Create<ICoordinator, FlakyCoordinator>();
        var self = (FlakyCoordinator)(object)proxy;
        (self.inner, self.verb, self.failures) = (inner, verb, failures);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == verb && Interlocked.Decrement(ref failures) >= 0
            ? throw new CoordinatorException(ProblemCode.Unreachable, "nobody answers")
            : targetMethod.Invoke(inner, args);
}
