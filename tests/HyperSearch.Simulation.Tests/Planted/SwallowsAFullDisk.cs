using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>An error of the disk is logged, and life goes on as if the write had been kept.</summary>
internal sealed class SwallowsAFullDisk : PlantedBug
{
    public override string Name => "goes on as if a full disk had kept the events";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Deaf(journal);

    private sealed class Deaf(IJournal inner) : JournalDecorator(inner)
    {
        public override async Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
        {
            try
            {
                return await Inner.Append(request, cancel);
            }
            catch (JournalFullException)
            {
                return new AppendOutcome.Appended(request.ExpectedSeq + request.Events.Length);
            }
        }
    }
}
