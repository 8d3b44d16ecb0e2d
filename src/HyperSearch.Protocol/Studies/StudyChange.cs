using HyperSearch.Protocol.Trials;

namespace HyperSearch.Protocol.Studies;

/// <summary>What became of a study since the change before: how it stands, and the trials that changed, as they are now.</summary>
/// <param name="Seq">Where to go on watching from.</param>
public sealed record StudyChange(long Seq, StudySummary Study, IReadOnlyList<TrialSummary> Trials);

/// <summary>The events of a stream of changes (<c>text/event-stream</c>) by name.</summary>
public static class StudyStreamEvents
{
    /// <summary>A <see cref="TrialSummary"/> that changed. Has no id: only the study's event behind it can be resumed from.</summary>
    public const string Trial = "trial";

    /// <summary>The <see cref="StudySummary"/>; its id is the position in the journal up to which everything was told.</summary>
    public const string Study = "study";

    /// <summary>Nothing happened; the connection is there. Data: the position, as <c>{"seq":7}</c>.</summary>
    public const string Ping = "ping";

    /// <summary>The stream ends for good, because the study was deleted. Data: a <see cref="Http.Problem"/>.</summary>
    public const string Gone = "gone";
}
