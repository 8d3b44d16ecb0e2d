using HyperSearch.Protocol;

namespace HyperSearch.Worker.Agents;

/// <summary>Whether a refusal may pass by itself, so that the same call is worth another try.</summary>
internal static class Transience
{
    /// <summary>Nobody answered, storage is in trouble (whether the call happened is then unknown), or a proxy stands before nothing.</summary>
    public static bool MayPass(CoordinatorException refusal) => refusal.Code is ProblemCode.Unreachable or ProblemCode.TooManyRequests or ProblemCode.StorageFull or ProblemCode.Internal;
}
