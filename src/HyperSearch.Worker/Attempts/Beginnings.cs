using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Attempts;

/// <summary>Where an attempt may begin, best first; where none of it can be used, only its trial's start is left, if it has one of its own.</summary>
internal static class Beginnings
{
    public static IEnumerable<ResumePoint> Of(Grant grant) => new[] { grant.ResumeFrom, grant.ResumeBefore, grant.StartFrom }.OfType<ResumePoint>().Distinct();
}
