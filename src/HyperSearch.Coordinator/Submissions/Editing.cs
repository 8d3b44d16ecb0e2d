using System.Security.Cryptography;
using System.Text;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Submissions;

/// <summary>A study's edit in a turn of its actor.</summary>
internal static class Editing
{
    /// <exception cref="CoordinatorException">The edit changes what may not change, or was made from another version.</exception>
    public static StudySummary Edit(StudyTurn turn, Protocol.Studies.EditStudy request, StudySpec spec)
    {
        StudyState state = turn.State;
        if (request.BasedOn is { } source && source != HashOf(state.SourceText))
            throw new CoordinatorException(ProblemCode.Conflict, $"Study '{state.Spec.Name}' was edited by somebody else meanwhile.", "Look at it (`study show --source`), then edit again.");
        if (!SpecCodec.AreEqual(state.Spec, spec))
        {
            RefuseOthers(state.Spec, spec);
            RefuseLostPoints(state with { Spec = spec });
            turn.Demand(new Core.Studies.EditStudy(spec, request.Yaml));
        }

        return StudySummaries.Of(turn.State);
    }

    /// <summary>As <see cref="Protocol.Studies.EditStudy.BasedOn"/> names a source text.</summary>
    public static string HashOf(string source) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));

    /// <summary>What an edit may change is taken over; whatever differs then is something else.</summary>
    private static void RefuseOthers(StudySpec before, StudySpec after)
    {
        // What was enqueued at first may be left out of a space in which it has no place any more, once it has run.
        bool shorter = after.Enqueue.All(before.Enqueue.Contains);
        StudySpec allowed = before with { Budget = after.Budget, Parallelism = after.Parallelism, Space = after.Space, Enqueue = shorter ? after.Enqueue : before.Enqueue };
        if (SpecCodec.AreEqual(allowed, after)) return;
        throw new CoordinatorException(
            ProblemCode.InvalidRequest,
            $"An edit changes ranges, choices, budget and parallelism. This one also changes:\n{string.Join("\n", SpecDifference.Between(allowed, after).Select(line => "  " + line))}",
            "Undo that, or begin another study with warm_start.");
    }

    private static void RefuseLostPoints(StudyState edited)
    {
        foreach (Assignment waiting in edited.Backlog)
            if (!NextProposal.CanComplete(edited, waiting))
                throw new CoordinatorException(ProblemCode.Conflict, $"The enqueued trial ({waiting}) would be part of no legal point of the space.", "Let it run first, or leave its values in.");
    }
}
