using System.Collections.Immutable;

namespace HyperSearch.Core.Studies;

/// <summary>
/// What a command leads to: events to append, all or none, or a refusal. A command that was obeyed before leads to no events and no refusal.
/// </summary>
/// <param name="After">The state once the events are appended; the state before where there are none. Null only for a study that does not exist.</param>
/// <param name="Trial">The trial that the command was about, or got.</param>
public sealed record Decision(ImmutableArray<StudyEvent> Events, StudyState? After, int? Trial, Refusal? Refusal)
{
    public bool IsRefused => Refusal is not null;

    internal static Decision Refuse(StudyState? state, RefusalCode code, string message, string? fix = null) =>
        new([], state, null, new Refusal(code, message, fix));

    internal static Decision Nothing(StudyState state, int? trial = null) => new([], state, trial, null);

    internal static Decision Of(StudyState? state, int? trial, params ReadOnlySpan<StudyEvent> events)
    {
        foreach (StudyEvent e in events) state = StudyFold.Apply(state, e);
        return new([.. events], state, trial, null);
    }

    /// <summary>This decision with one more event at its end.</summary>
    internal Decision And(StudyEvent e) => this with { Events = Events.Add(e), After = StudyFold.Apply(After, e) };
}
