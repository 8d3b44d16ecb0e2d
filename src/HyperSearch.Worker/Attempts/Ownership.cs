using HyperSearch.Protocol;

namespace HyperSearch.Worker.Attempts;

/// <summary>Whether a refusal means that the attempt belongs to nobody here any more.</summary>
internal static class Ownership
{
    public static bool IsGone(CoordinatorException refusal) => refusal.Code is ProblemCode.StaleAttempt or ProblemCode.NotFound;
}
