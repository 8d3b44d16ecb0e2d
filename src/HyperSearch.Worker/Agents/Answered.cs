using System.Runtime.ExceptionServices;
using HyperSearch.Protocol;

namespace HyperSearch.Worker.Agents;

/// <summary>How a call ended: with a value, or with a refusal. A worker without a coordinator hears little but refusals, and a value is cheaper to pass on than an exception.</summary>
/// <param name="Value">Meaningful without a refusal only.</param>
internal readonly record struct Answered<T>(T Value, CoordinatorException? Refusal)
{
    /// <summary>The value.</summary>
    /// <exception cref="CoordinatorException">The refusal.</exception>
    public T OrThrow()
    {
        if (Refusal is not null) ExceptionDispatchInfo.Throw(Refusal);
        return Value;
    }
}
