using System.Collections.Immutable;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.AskTell;

/// <summary>The decisions of one request: the state as it moves, and the events that have to be durable before anybody hears of it.</summary>
internal sealed class AskTellTurn(StudyState state, DateTimeOffset now)
{
    private readonly ImmutableArray<StudyEvent>.Builder events = ImmutableArray.CreateBuilder<StudyEvent>();

    public StudyState State { get; private set; } = state;

    public ImmutableArray<StudyEvent> Events => events.ToImmutable();

    /// <summary>What <see cref="StudyDecider"/> says; its events become part of the turn.</summary>
    public Decision Decide(StudyCommand command)
    {
        Decision decision = StudyDecider.Decide(State, command, now);
        State = decision.After!;
        events.AddRange(decision.Events);
        return decision;
    }

    /// <summary>The same for a command that the caller has checked: a refusal is a defect.</summary>
    public Decision Demand(StudyCommand command)
    {
        Decision decision = Decide(command);
        return decision.Refusal is { } refusal
            ? throw new InvalidOperationException($"{command.GetType().Name} of study '{State.Spec.Name}' at {State.Seq} was refused ({refusal.Code}): {refusal.Message}")
            : decision;
    }
}
