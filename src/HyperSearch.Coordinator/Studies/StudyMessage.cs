using System.Diagnostics;
using System.Text.Json;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>
/// One wish in an actor's mailbox. <see cref="Act"/> may run several times before the commit, each time on a state that forgot the
/// time before; exactly one of <see cref="Reply"/> and <see cref="Fail"/> follows.
/// </summary>
internal abstract class StudyMessage(string? key)
{
    /// <summary>With the same key a message happens once; null where the state itself makes repeats harmless.</summary>
    public string? Key { get; } = key;

    /// <summary>The span of the request that it came with, where anybody collects spans.</summary>
    public ActivityContext Origin { get; } = Activity.Current?.Context ?? default;

    /// <summary>Decides on the moving state. A refusal takes back what this message did and becomes its answer.</summary>
    public abstract void Act(StudyTurn turn);

    /// <summary>Lets the answer out: what it says is durable.</summary>
    public abstract void Reply();

    /// <summary>The message happened before; its last event is at <paramref name="seq"/>.</summary>
    public abstract void ReplyRepeated(long seq);

    public abstract void Fail(Exception why);
}

/// <inheritdoc cref="StudyMessage"/>
/// <param name="act">Depends on nothing but the turn. Refuses by a <see cref="CoordinatorException"/>.</param>
/// <param name="repeated">For a message with a key: the answer, given the position of the first time's last event.</param>
internal sealed class StudyMessage<T>(Func<StudyTurn, T> act, string? key = null, Func<long, Task<T>>? repeated = null) : StudyMessage(key)
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CoordinatorException? refusal;
    private T? answer;

    public Task<T> Answer => completion.Task;

    public override void Act(StudyTurn turn)
    {
        StudyTurn.Mark before = turn.Here;
        refusal = null;
        try
        {
            answer = act(turn);
        }
        catch (CoordinatorException no)
        {
            turn.ReturnTo(before);
            refusal = no;
        }
    }

    public override void Reply()
    {
        if (refusal is not null) completion.SetException(refusal);
        else completion.SetResult(answer!);
    }

    public override async void ReplyRepeated(long seq)
    {
        try
        {
            completion.SetResult(await repeated!(seq));
        }
        catch (Exception wrong) when (wrong is JournalException or JsonException)
        {
            completion.SetException(StudyJournal.Translate(wrong));
        }
#pragma warning disable CA1031 // It reaches the caller as the answer's error.
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            completion.SetException(wrong);
        }
    }

    public override void Fail(Exception why) => completion.SetException(why);
}
