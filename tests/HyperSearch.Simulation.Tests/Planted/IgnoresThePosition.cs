using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>Events are written after whatever is there: nobody loses a race any more.</summary>
internal sealed class IgnoresThePosition : PlantedBug
{
    public override string Name => "appends without comparing the position";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Blind(journal);

    private sealed class Blind(IJournal inner) : JournalDecorator(inner)
    {
        public override async Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
        {
            AppendOutcome outcome = await Inner.Append(request, cancel);
            while (outcome is AppendOutcome.Conflict { ActualSeq: > 0 } late)
                outcome = await Inner.Append(request with { ExpectedSeq = late.ActualSeq }, cancel);
            return outcome is AppendOutcome.Appended ? new AppendOutcome.Appended(request.ExpectedSeq + request.Events.Length) : outcome;
        }
    }
}
