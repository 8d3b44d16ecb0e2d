using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Attempts;

/// <summary>All that a trial host needs for one attempt. <paramref name="ResumeFrom"/> is the grant's, once its checkpoint has been found and its hash has matched.</summary>
/// <param name="Mark">Unique to the attempt: <c>session/study/trial/attempt</c>.</param>
public sealed record AttemptContext(Grant Grant, string Mark, AttemptFolder Folder, AttemptLog Log, AttemptReporter Reporter, ResumePoint? ResumeFrom)
{
    /// <summary>What a drain leaves for saving: then the attempt is killed.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What comes between reports.</summary>
    public AttemptOrders Orders { get; init; } = new();
}
