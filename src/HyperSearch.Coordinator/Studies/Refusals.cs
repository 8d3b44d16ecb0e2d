using HyperSearch.Core.Studies;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>The one place where a decider's refusal becomes a problem code.</summary>
internal static class Refusals
{
    public static CoordinatorException ToException(Refusal refusal) => new(CodeOf(refusal.Code), refusal.Message, refusal.Fix) { Expected = refusal.Expected };

    private static string CodeOf(RefusalCode code) => code switch
    {
        RefusalCode.NotFound => ProblemCode.NotFound,
        RefusalCode.InvalidRequest => ProblemCode.InvalidRequest,
        RefusalCode.StaleAttempt => ProblemCode.StaleAttempt,
        RefusalCode.Conflict or RefusalCode.StaleProposal or RefusalCode.BudgetSpent => ProblemCode.Conflict,
        RefusalCode.ReportGap => ProblemCode.ReportGap,
        RefusalCode.LeaseSuperseded => ProblemCode.LeaseSuperseded,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "A refusal without a problem code."),
    };
}
