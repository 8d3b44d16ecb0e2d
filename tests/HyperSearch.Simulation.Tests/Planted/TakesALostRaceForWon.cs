using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>The outcome of an append is not looked at: what lost the race is applied and acknowledged all the same.</summary>
internal sealed class TakesALostRaceForWon : PlantedBug
{
    public override string Name => "applies what lost the race";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Optimist(journal);

    private sealed class Optimist(IJournal inner) : JournalDecorator(inner)
    {
        public override async Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
        {
            await Inner.Append(request, cancel);
            return new AppendOutcome.Appended(request.ExpectedSeq + request.Events.Length);
        }
    }
}
